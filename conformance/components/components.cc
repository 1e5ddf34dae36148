#include <algorithm>

#include "conformance/components/component_list.h"

namespace jsparity {
namespace {

constexpr Component kComponents[] = {
    {"block_compress", InputKind::kData, GenerateBlock, RunBlockCompress},
    {"block_decompress", InputKind::kData, GenerateBlockFile, RunBlockDecompress},
    {"block_index", InputKind::kData, GenerateBlockIndex, RunBlockIndex},
    {"consumer_state", InputKind::kScript, GenerateConsumerStateScript, RunConsumerState},
    {"consumer_state_decode", InputKind::kData, GenerateConsumerStateBytes, RunConsumerStateDecode},
    {"hash_wheel", InputKind::kScript, GenerateHashWheelScript, RunHashWheel},
    {"hash_wheel_decode", InputKind::kData, GenerateHashWheelBytes, RunHashWheelDecode},
    {"s2_decode", InputKind::kData, GenerateS2Stream, RunS2Decode},
    {"s2_encode", InputKind::kData, GenerateS2Data, RunS2Encode},
    {"s2_pieces", InputKind::kData, GenerateS2Pieces, RunS2Pieces},
    {"schedule", InputKind::kScript, GenerateScheduleScript, RunSchedule},
    {"sequence_set", InputKind::kScript, GenerateSequenceSetScript, RunSequenceSet},
    {"sequence_set_decode", InputKind::kData, GenerateSequenceSetBytes, RunSequenceSetDecode},
    {"store_inside", InputKind::kScript, GenerateStoreInsideScript, RunStoreInside},
    {"store_large", InputKind::kScript, GenerateStoreLargeScript, RunStoreInside, {}, 32},
    {"store_names", InputKind::kData, GenerateStoreNames, RunStoreNames},
    {"stream_sources_decode", InputKind::kData, GenerateStreamSourcesBytes, RunStreamStateDecode,
     Feature::kSources},
    {"stream_state_decode", InputKind::kData, GenerateStreamStateBytes, RunStreamStateDecode},
    {"subject_filter", InputKind::kScript, GenerateSubjectFilterScript, RunSubjectFilter},
    {"subject_tree", InputKind::kScript, GenerateSubjectTreeScript, RunSubjectTree},
    {"tar_header", InputKind::kScript, GenerateTarHeaderScript, RunTarHeader},
};

}  // namespace

std::span<const Component> Components() { return kComponents; }

const Component* FindComponent(std::string_view name) {
  const auto* found = std::ranges::find(kComponents, name, &Component::name);
  return found == std::end(kComponents) ? nullptr : found;
}

}  // namespace jsparity
