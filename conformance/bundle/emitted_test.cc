// clang-format off
// case-8098730865401518499.jsparity, kept by jsparity 0.1.0
//   reference: nats-server v2.15.3
//   testee:    ./port (nats-server-oracle), which follows v2.15.3
//   drawn as:  cases of 20 operations, no older versions, weighted to remove_msg
//   played by: scripts/parity replay 8098730865401518499 --ops 20 --no-older --focus remove_msg --testee ./port
//
// Case 0, seed 8098730865401518499: they part at operation 10 of 20: remove_msg(seq=1)
//   cause: remove_msg × answer × value.removed
//   shrunk from 20 operations to 2 in 33 runs:
//   file store: all as it is by default
//   stream:     name="S"
//   operations, and what the reference answered:
//     0   store_msg   subject="a", msg=0 bytes  seq=1, ts=946684800000000000
//   > 1   remove_msg  seq=1                     removed=true
//   they part at operation 1 of 2: remove_msg(seq=1)
//     value.removed
//       reference: true
//       testee:    false
//   the whole answers:
//     reference: {"callbacks":[{"bytes":-31,"kind":"update","msgs":-1,"seq":1,"subject":"a"}],"end_ns":946684800000000000,"error":null,"start_ns":946684800000000000,"state":{"bytes":0,"consumers":0,"deleted":[],"first_ns":0,"first_seq":2,"last_ns":946684800000000000,"last_seq":1,"lost":null,"msgs":0,"num_deleted":0,"num_subjects":0},"value":{"removed":true}}
//     testee:    {"callbacks":[{"bytes":-31,"kind":"update","msgs":-1,"seq":1,"subject":"a"}],"end_ns":946684800000000000,"error":null,"start_ns":946684800000000000,"state":{"bytes":0,"consumers":0,"deleted":[],"first_ns":0,"first_seq":2,"last_ns":946684800000000000,"last_seq":1,"lost":null,"msgs":0,"num_deleted":0,"num_subjects":0},"value":{"removed":false}}
//   files at that point: 5 of the reference, 5 of the testee, 0 differ
//
// The C++ store has to do what the reference did. In a CMakeLists.txt of conformance:
//   jsparity_add_test(recorded_case_test <this file> LIBS jsparity_conformance)
#include <gtest/gtest.h>

#include "conformance/bundle/recorded_case.h"

namespace {

constexpr const char* kRecorded = R"case({
 "case": {
  "file_store": {
   "cipher": "none",
   "compression": "none"
  },
  "ops": [
   {
    "hdr": "",
    "msg": "",
    "op": "store_msg",
    "subject": "a",
    "ttl": 0
   },
   {
    "op": "remove_msg",
    "seq": 1
   }
  ],
  "seed": 8098730865401518499,
  "stream": {
   "compression": "none",
   "discard": "old",
   "name": "S",
   "retention": "limits",
   "storage": "file"
  }
 },
 "reference": {
  "complete": true,
  "open": {
   "first_sync_ns": 105530157571,
   "result": {
    "callbacks": [],
    "end_ns": 946684800000000000,
    "error": null,
    "start_ns": 946684800000000000,
    "state": {
     "bytes": 0,
     "consumers": 0,
     "deleted": [
      [
       0,
       1
      ]
     ],
     "first_ns": 0,
     "first_seq": 0,
     "last_ns": 0,
     "last_seq": 0,
     "lost": null,
     "msgs": 0,
     "num_deleted": 1,
     "num_subjects": 0
    },
    "value": {}
   },
   "state_tick_ns": 135139324463
  },
  "scan": [
   {
    "op": {
     "filter": "",
     "op": "subjects_totals"
    },
    "result": {
     "callbacks": [],
     "end_ns": 946684800000000000,
     "error": null,
     "start_ns": 946684800000000000,
     "state": {
      "bytes": 0,
      "consumers": 0,
      "deleted": [],
      "first_ns": 0,
      "first_seq": 2,
      "last_ns": 946684800000000000,
      "last_seq": 1,
      "lost": null,
      "msgs": 0,
      "num_deleted": 0,
      "num_subjects": 0
     },
     "value": {
      "totals": {}
     }
    }
   }
  ],
  "steps": [
   {
    "results": [
     {
      "callbacks": [
       {
        "bytes": 31,
        "kind": "update",
        "msgs": 1,
        "seq": 1,
        "subject": "a"
       }
      ],
      "end_ns": 946684800000000000,
      "error": null,
      "start_ns": 946684800000000000,
      "state": {
       "bytes": 31,
       "consumers": 0,
       "deleted": [],
       "first_ns": 946684800000000000,
       "first_seq": 1,
       "last_ns": 946684800000000000,
       "last_seq": 1,
       "lost": null,
       "msgs": 1,
       "num_deleted": 0,
       "num_subjects": 1
      },
      "value": {
       "seq": 1,
       "ts": 946684800000000000
      }
     }
    ]
   },
   {
    "results": [
     {
      "callbacks": [
       {
        "bytes": -31,
        "kind": "update",
        "msgs": -1,
        "seq": 1,
        "subject": "a"
       }
      ],
      "end_ns": 946684800000000000,
      "error": null,
      "start_ns": 946684800000000000,
      "state": {
       "bytes": 0,
       "consumers": 0,
       "deleted": [],
       "first_ns": 0,
       "first_seq": 2,
       "last_ns": 946684800000000000,
       "last_seq": 1,
       "lost": null,
       "msgs": 0,
       "num_deleted": 0,
       "num_subjects": 0
      },
      "value": {
       "removed": true
      }
     }
    ]
   }
  ],
  "stop": {
   "callbacks": [],
   "end_ns": 946684800000000000,
   "error": null,
   "start_ns": 946684800000000000,
   "state": {
    "bytes": 0,
    "consumers": 0,
    "deleted": [],
    "first_ns": 0,
    "first_seq": 2,
    "last_ns": 946684800000000000,
    "last_seq": 1,
    "lost": null,
    "msgs": 0,
    "num_deleted": 0,
    "num_subjects": 0
   },
   "value": {}
  }
 }
})case";

TEST(RecordedCase, Seed8098730865401518499) {
  EXPECT_EQ(jsparity::PlayRecorded(kRecorded), "");
}

}  // namespace
