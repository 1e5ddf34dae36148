#!/usr/bin/env python3
"""A testee that goes wrong: examples/testee.py, but for what it does when asked to load a message.

    unruly_testee.py HOW PATH-OF-testee.py
"""
import json
import subprocess
import sys
import time

how, testee = sys.argv[1:]
child = subprocess.Popen([sys.executable, testee], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def answer(request):
    child.stdin.write(json.dumps(request) + "\n")
    child.stdin.flush()
    return json.loads(child.stdout.readline())


def say(text, end="\n"):
    sys.stdout.write(text + end)
    sys.stdout.flush()


def go_wrong(request, reply):
    if how == "dies":
        sys.exit("it has had enough")
    elif how == "hangs":
        time.sleep(60)
    elif how == "babbles":
        say("loading now")
    elif how == "never ends its line":
        while True:
            say("x" * 65536, end="")
    elif how == "takes another id":
        say(json.dumps({**reply, "id": reply["id"] + 1}))
    elif how == "answers twice":
        say(json.dumps(reply) + "\n" + json.dumps(reply))
    elif how == "floods stderr":
        sys.stderr.write("a word\n" * 1000000)
        say(json.dumps(reply))
    elif how == "leaves out an answer":
        del reply["results"][-1]
        say(json.dumps(reply))
    elif how == "answers a number for a text":
        reply["results"][-1]["error"] = {"name": 7, "text": "seven"}
        say(json.dumps(reply))


for line in sys.stdin:
    request = json.loads(line)
    reply = answer(request)
    if how.startswith("hello: ") and request["cmd"] == "hello":
        reply.update(json.loads(how.removeprefix("hello: ")))
    if how == "opens with a text" and request["cmd"] == "open":
        reply["first_sync_ns"] = "soon"
    if any(op["op"] == "load_msg" for op in request.get("ops", [])) and not how.startswith("hello: "):
        go_wrong(request, reply)
    else:
        say(json.dumps(reply))
