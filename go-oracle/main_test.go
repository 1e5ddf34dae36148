//go:build jsparity_bridge

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"

	"jsparity/oracle/bubble"
	"jsparity/oracle/reference"
	"jsparity/oracle/shims"
)

// The test program is the oracle too, when it is started with this in its environment.
const actAsOracle = "JSPARITY_TEST_ACTS_AS_ORACLE"

// Or it counts disturbed calls, with a monitor as told.
const countDisturbed = "JSPARITY_TEST_COUNTS_DISTURBED"

func TestMain(m *testing.M) {
	if monitor := os.Getenv(countDisturbed); monitor != "" {
		os.Exit(disturbedCalls(monitor == "calm"))
	}
	if os.Getenv(actAsOracle) != "" {
		main()
	}
	os.Exit(m.Run())
}

// oracle runs the program on some input.
func oracle(t *testing.T, input string, environment []string, args ...string) (output string, status int) {
	t.Helper()
	command := exec.Command(os.Args[0], args...)
	command.Env = append(append(os.Environ(), actAsOracle+"=1"), environment...)
	command.Stdin = strings.NewReader(input)
	var out bytes.Buffer
	command.Stdout = &out
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), command.ProcessState.ExitCode()
}

func openLine(t *testing.T) string {
	return `{"id":1,"cmd":"open","dir":"` + filepath.Join(t.TempDir(), "store") +
		`","seed":1,"stream":{"name":"S","storage":"file"}}` + "\n"
}

// Given a known hang that some versions are without, when the program starts, then it knows it unless it is of one of
// these; what is no such hang ends it with what is wrong.
func TestAKnownHangIsOneOfAVersion(t *testing.T) {
	before := knownHangs
	defer func() { knownHangs = before }()
	for _, c := range []struct {
		flag  string
		known bool
		fault string
	}{
		{`{"stack":"a"}`, true, ""},
		{`{"stack":"a","mended":["v0.0.1"]}`, true, ""},
		{`{"stack":"a","mended":["v0.0.1","` + reference.Version + `"]}`, false, ""},
		{`{"mended":[]}`, false, "stack must have a text"},
		{`{"stack":"a","text":"b"}`, false, "unknown field"},
		{`a`, false, "invalid character"},
		{`{"stack":"a"} b`, false, "more behind it"},
	} {
		knownHangs = nil
		err := addKnownHang(c.flag)
		if (err != nil) != (c.fault != "") || err != nil && !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s: %v", c.flag, err)
		}
		if known := slices.Equal(knownHangs, []string{"a"}); known != c.known {
			t.Errorf("%s: %v", c.flag, knownHangs)
		}
	}
}

func TestNothingButAnswersComesOut(t *testing.T) {
	input := "nonsense\n\n" + openLine(t) + `{"id":2,"cmd":"apply","op":{"op":"update_config"}}` + "\n" +
		`{"id":3,"cmd":"close"}` + "\n" + `{"id":4,"cmd":"exit"}` + "\n" + `{"id":5,"cmd":"hello"}` + "\n"
	output, status := oracle(t, input, nil)
	lines := strings.SplitAfter(output, "\n")
	if status != 0 || len(lines) != 6 || lines[5] != "" || lines[4] != `{"id":4,"ok":true}`+"\n" {
		t.Errorf("status %d, %q", status, lines)
	}
}

func TestTheEndOfInputEndsTheProcess(t *testing.T) {
	for _, input := range []string{"", "\n", openLine(t), strings.TrimSuffix(openLine(t), "\n")} {
		output, status := oracle(t, input, nil)
		if status != 0 || strings.Count(output, "\n") != strings.Count(input, "open") {
			t.Errorf("%q: status %d, %q", input, status, output)
		}
	}
}

// Two operations of which the second never returns (golden/reference-defects).
func TestAHangEndsTheProcess(t *testing.T) {
	input := `{"id":1,"cmd":"open","dir":"` + filepath.Join(t.TempDir(), "store") +
		`","seed":1,"stream":{"name":"S","storage":"file","subjects":["a"],"max_msgs_per_subject":1}}` + "\n" +
		`{"id":2,"cmd":"apply","op":{"op":"store_raw_msg","subject":"a","seq":1,"ts":0}}` + "\n" +
		`{"id":3,"cmd":"apply","op":{"op":"store_msg","subject":"a"}}` + "\n" +
		`{"id":4,"cmd":"hello"}` + "\n"
	output, status := oracle(t, input, nil, "-hang-limit=100ms")
	if status != 3 || strings.Count(output, "\n") != 3 || !strings.Contains(output, "hung: ") {
		t.Errorf("status %d, %.500q", status, output)
	}
}

// The state of a stream that was truncated to a high sequence takes 8 bytes for each below it
// (golden/reference-defects), more than the process may have.
func TestMemoryThatIsNotThereEndsTheProcessAndItTellsWhere(t *testing.T) {
	input := strings.Replace(openLine(t), `"seed":1`, `"seed":1,"state":true`, 1) +
		`{"id":2,"cmd":"apply","op":{"op":"truncate","seq":4511393337}}` + "\n"
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), actAsOracle+"=1")
	command.Stdin = strings.NewReader(input)
	told, err := command.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 2 {
		t.Errorf("ended with %v", err)
	}
	for _, wanted := range []string{"out of memory", "fileStore).State("} {
		if !bytes.Contains(told, []byte(wanted)) {
			t.Errorf("%q is not told: %.2000s", wanted, told)
		}
	}
}

func TestASettingThatWouldMakeCasesRandomIsRefused(t *testing.T) {
	output, status := oracle(t, `{"id":1,"cmd":"hello"}`, []string{"GODEBUG=randseednop=1"})
	if !shims.JitterObeysSetting {
		if status != 0 || output == "" {
			t.Errorf("status %d, %q: the setting has no say in the jitter of this version", status, output)
		}
		return
	}
	if status != 1 || output != "" {
		t.Errorf("status %d, %q", status, output)
	}
}

// disturbedCalls answers in how many of slowCalls long system calls another goroutine ran.
func disturbedCalls(calm bool) int {
	const callBytes, failed = 16 << 20, 255
	runtime.GOMAXPROCS(1)
	if calm && bubble.CalmMonitor(os.Environ()) != nil {
		return failed
	}
	file, err := unix.MemfdCreate("calls", 0)
	if err != nil {
		return failed
	}
	disturbed := 0
	data := make([]byte, callBytes)
	for range slowCalls {
		var ran atomic.Bool
		go ran.Store(true)
		if n, err := unix.Pwrite(file, data, 0); err != nil || n != callBytes {
			return failed
		}
		if ran.Load() {
			disturbed++
		}
		runtime.Gosched()
	}
	return disturbed
}

const slowCalls = 60

func TestASlowSystemCallKeepsTheProcessor(t *testing.T) {
	count := func(monitor string) int {
		_, disturbed := oracle(t, "", []string{countDisturbed + "=" + monitor})
		return disturbed
	}
	var wild, calm int
	// What takes the machine away for long, as its owner may, disturbs now and then, and not each time.
	for range 5 {
		wild, calm = count("wild"), count("calm")
		if wild <= slowCalls && calm*4 <= wild {
			return
		}
	}
	t.Errorf("%d of %d calls are disturbed, and %d as the runtime has it", calm, slowCalls, wild)
}

func TestPagesAreKeptBesideOtherSettings(t *testing.T) {
	for _, each := range [][2][]string{
		{{"A=b"}, {"A=b", "GODEBUG=madvdontneed=0"}},
		{{"GODEBUG=gctrace=1", "A=b"}, {"A=b", "GODEBUG=gctrace=1,madvdontneed=0"}},
	} {
		if got := keepingPages(each[0]); !slices.Equal(got, each[1]) {
			t.Errorf("%v: %v", each[0], got)
		}
	}
}
