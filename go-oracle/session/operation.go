package session

import (
	"encoding/json"
	"maps"
	"slices"

	"jsparity/oracle/protocol"
	"jsparity/oracle/reference"
	"jsparity/oracle/shims"
)

// operation is one op of an apply. run answers what the store answered; it runs within perform.
type operation interface {
	run(c *theCase) (value any, err error)
}

// checked operations are looked at before anything of the same apply runs.
type checked interface {
	check() error
}

// onConsumer operations need a consumer that has been opened.
type onConsumer interface {
	consumer() string
}

// opHead is in every operation. The times are what other subjects are told.
type opHead struct {
	Op    string `json:"op"`
	Start *int64 `json:"start_ns"`
	End   *int64 `json:"end_ns"`
}

var operations = map[string]func() operation{
	"store_msg":                         func() operation { return new(storeMsg) },
	"store_raw_msg":                     func() operation { return new(storeRawMsg) },
	"skip_msg":                          func() operation { return new(skipMsg) },
	"skip_msg_no_interest":              func() operation { return new(skipMsgNoInterest) },
	"skip_msgs":                         func() operation { return new(skipMsgs) },
	"flush_all_pending":                 func() operation { return new(flushAllPending) },
	"ready":                             func() operation { return new(ready) },
	"load_msg":                          func() operation { return new(loadMsg) },
	"load_next_msg":                     func() operation { return new(loadNextMsg) },
	"load_prev_msg":                     func() operation { return new(loadPrevMsg) },
	"load_next_msg_multi":               func() operation { return new(loadNextMsgMulti) },
	"load_prev_msg_multi":               func() operation { return new(loadPrevMsgMulti) },
	"load_last_msg":                     func() operation { return new(loadLastMsg) },
	"load_last_seq":                     func() operation { return new(loadLastSeq) },
	"subject_for_seq":                   func() operation { return new(subjectForSeq) },
	"remove_msg":                        func() operation { return new(removeMsg) },
	"erase_msg":                         func() operation { return new(eraseMsg) },
	"purge":                             func() operation { return new(purge) },
	"purge_ex":                          func() operation { return new(purgeEx) },
	"compact":                           func() operation { return new(compact) },
	"truncate":                          func() operation { return new(truncate) },
	"get_seq_from_time":                 func() operation { return new(getSeqFromTime) },
	"state":                             func() operation { return new(stateOp) },
	"fast_state":                        func() operation { return new(fastState) },
	"filtered_state":                    func() operation { return new(filteredState) },
	"subjects_totals":                   func() operation { return new(subjectsTotals) },
	"subjects_state":                    func() operation { return new(subjectsState) },
	"all_last_seqs":                     func() operation { return new(allLastSeqs) },
	"multi_last_seqs":                   func() operation { return new(multiLastSeqs) },
	"multi_last_msgs":                   func() operation { return new(multiLastMsgs) },
	"num_pending":                       func() operation { return new(numPending) },
	"num_pending_multi":                 func() operation { return new(numPendingMulti) },
	"update_config":                     func() operation { return new(updateConfig) },
	"encoded_stream_state":              func() operation { return new(encodedStreamState) },
	"sources_state":                     func() operation { return new(sourcesState) },
	"apply_sources_state":               func() operation { return new(applySourcesState) },
	"decode_stream_state":               func() operation { return new(decodeStreamState) },
	"sync_deleted":                      func() operation { return new(syncDeleted) },
	"snapshot":                          func() operation { return new(snapshotOp) },
	"snapshot_read":                     func() operation { return new(snapshotRead) },
	"snapshot_close":                    func() operation { return new(snapshotClose) },
	"reset_state":                       func() operation { return new(resetState) },
	"set_created_time":                  func() operation { return new(setCreatedTime) },
	"set_log_backed":                    func() operation { return new(setLogBacked) },
	"flush_for_scale_down":              func() operation { return new(flushForScaleDown) },
	"coalesce_syncs":                    func() operation { return new(coalesceSyncs) },
	"reset_durability":                  func() operation { return new(resetDurability) },
	"durability":                        func() operation { return new(durability) },
	"utilization":                       func() operation { return new(utilization) },
	"type":                              func() operation { return new(storeType) },
	"register_storage_updates":          func() operation { return new(registerUpdates) },
	"register_storage_remove_msg":       func() operation { return new(registerRemove) },
	"register_process_msg":              func() operation { return new(registerProcess) },
	"advance":                           func() operation { return new(advance) },
	"add_consumer":                      func() operation { return new(addConsumer) },
	"remove_consumer":                   func() operation { return new(removeConsumer) },
	"consumers":                         func() operation { return new(listConsumers) },
	"consumer_open":                     func() operation { return new(consumerOpen) },
	"consumer_set_starting":             func() operation { return new(consumerSetStarting) },
	"consumer_update_starting":          func() operation { return new(consumerUpdateStarting) },
	"consumer_reset":                    func() operation { return new(consumerReset) },
	"consumer_has_state":                func() operation { return new(consumerHasState) },
	"consumer_update_delivered":         func() operation { return new(consumerUpdateDelivered) },
	"consumer_update_acks":              func() operation { return new(consumerUpdateAcks) },
	"consumer_remove_redelivered_below": func() operation { return new(consumerRemoveRedelivered) },
	"consumer_get_config":               func() operation { return new(consumerGetConfig) },
	"consumer_set_created_time":         func() operation { return new(consumerSetCreatedTime) },
	"consumer_update_config":            func() operation { return new(consumerUpdateConfig) },
	"consumer_update":                   func() operation { return new(consumerUpdate) },
	"consumer_force_update":             func() operation { return new(consumerForceUpdate) },
	"consumer_state":                    func() operation { return new(consumerState) },
	"consumer_borrow_state":             func() operation { return new(consumerBorrowState) },
	"consumer_encoded_state":            func() operation { return new(consumerEncodedState) },
	"consumer_type":                     func() operation { return new(consumerType) },
	"consumer_stop":                     func() operation { return new(consumerStop) },
	"consumer_delete":                   func() operation { return new(consumerDelete) },
	"consumer_stream_delete":            func() operation { return new(consumerStreamDelete) },
}

// lacking tells of an operation whether this version of the reference has no such call. Operations
// that are not in it are in every version.
var lacking = map[string]func() bool{
	"ready":                     func() bool { return !shims.HasReady() },
	"sources_state":             func() bool { return !shims.HasSources },
	"apply_sources_state":       func() bool { return !shims.HasSources },
	"load_last_seq":             func() bool { return !shims.HasLoadLastSeq() },
	"multi_last_msgs":           func() bool { return !shims.HasMultiLastMsgs() },
	"set_created_time":          func() bool { return !reference.HasSetCreated() },
	"set_log_backed":            func() bool { return !reference.HasSetLogBacked() },
	"flush_for_scale_down":      func() bool { return !reference.HasDurability() },
	"coalesce_syncs":            func() bool { return !reference.HasDurability() },
	"reset_durability":          func() bool { return !reference.HasDurability() },
	"durability":                func() bool { return !reference.HasDurability() },
	"consumers":                 func() bool { return !shims.HasConsumers() },
	"consumer_reset":            func() bool { return !shims.HasReset() },
	"consumer_force_update":     func() bool { return !shims.HasForceUpdate() },
	"consumer_get_config":       func() bool { return !shims.HasGetConfig() },
	"consumer_set_created_time": func() bool { return !reference.HasSetConsumerCreated() },
}

func offered(op string) bool {
	lacks, varies := lacking[op]
	return !varies || !lacks()
}

// offeredOperations lists what this version can be asked, ascending.
func offeredOperations() []string {
	names := slices.DeleteFunc(slices.Collect(maps.Keys(operations)),
		func(op string) bool { return !offered(op) })
	slices.Sort(names)
	return names
}

// parseOperation decodes one operation and checks what can be checked before it runs.
func parseOperation(raw rawOp) (operation, *protocol.Fault) {
	var head struct {
		Op string `json:"op"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, protocol.Faultf(protocol.BadRequest, "op: %v", err)
	}
	make, known := operations[head.Op]
	if !known {
		return nil, protocol.Faultf(protocol.UnknownOp, "there is no op %q", head.Op)
	}
	if !offered(head.Op) {
		return nil, protocol.Faultf(protocol.UnknownOp, "the reference has no %q in version %s", head.Op,
			reference.Version)
	}
	op := make()
	if err := protocol.DecodeStrict(raw, op); err != nil {
		return nil, protocol.Faultf(protocol.BadRequest, "%s: %v", head.Op, err)
	}
	if c, is := op.(checked); is {
		if err := c.check(); err != nil {
			return nil, protocol.Faultf(protocol.BadRequest, "%s: %v", head.Op, err)
		}
	}
	return op, nil
}
