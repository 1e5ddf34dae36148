package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// check tells of each place that names another version than go.mod.
func check(t *tree) ([]string, error) {
	pin, err := t.pin()
	if err != nil {
		return nil, err
	}
	var problems []string
	for _, p := range places {
		versions, err := t.named(p)
		if err != nil {
			return nil, err
		}
		for _, version := range versions {
			if version != pin {
				problems = append(problems, fmt.Sprintf("%s: names %s, and %s has v%s", p.file, version, modules, pin))
			}
		}
	}
	if _, err := os.Stat(filepath.Join(t.root, versionsFolder+"v"+pin+".mod")); err == nil {
		problems = append(problems, fmt.Sprintf("%sv%s.mod: the modules of the pin are those of %s", versionsFolder, pin, modules))
	}
	return problems, nil
}

// move puts a version (without the v) in the place of the pin, with the modules of modulesDir, and the
// old pin's modules among those of the other versions.
func move(t *tree, version, modulesDir string) error {
	old, err := t.pin()
	if err != nil || old == version {
		return err
	}
	for _, file := range []struct{ own, suffix string }{{modules, ".mod"}, {sums, ".sum"}} {
		former, err := t.read(file.own)
		if err != nil {
			return err
		}
		coming, err := os.ReadFile(filepath.Join(modulesDir, filepath.Base(file.own)))
		if err != nil {
			return err
		}
		t.set(versionsFolder+"v"+old+file.suffix, former)
		t.set(file.own, string(coming))
		if listed := versionsFolder + "v" + version + file.suffix; exists(t.root, listed) {
			t.set(listed, "")
		}
	}
	if now, err := t.pin(); err != nil || now != version {
		return fmt.Errorf("%s requires v%s, not v%s (%v)", modulesDir, now, version, err)
	}
	for _, p := range places {
		if err := t.rename(p, version); err != nil {
			return err
		}
	}
	return nil
}

func exists(root, path string) bool {
	_, err := os.Stat(filepath.Join(root, path))
	return err == nil
}
