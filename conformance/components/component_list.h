// The functions that make up the components; components.cc lists them.
#pragma once

#include "conformance/components/component.h"

namespace jsparity {

std::string GenerateS2Data(ComponentRandom& random);
std::string GenerateS2Pieces(ComponentRandom& random);
std::string GenerateS2Stream(ComponentRandom& random);
Outcome RunS2Encode(std::string_view data);
Outcome RunS2Pieces(std::string_view input);
Outcome RunS2Decode(std::string_view stream);

std::string GenerateBlock(ComponentRandom& random);
std::string GenerateBlockIndex(ComponentRandom& random);
Outcome RunBlockIndex(std::string_view file);
std::string GenerateBlockFile(ComponentRandom& random);
Outcome RunBlockCompress(std::string_view block);
Outcome RunBlockDecompress(std::string_view file);

std::string GenerateSequenceSetScript(ComponentRandom& random);
std::string GenerateSequenceSetBytes(ComponentRandom& random);
Outcome RunSequenceSet(std::string_view script);
Outcome RunSequenceSetDecode(std::string_view bytes);

std::string GenerateStoreInsideScript(ComponentRandom& random);
std::string GenerateStoreLargeScript(ComponentRandom& random);
Outcome RunStoreInside(std::string_view script);

std::string GenerateScheduleScript(ComponentRandom& random);
Outcome RunSchedule(std::string_view script);

std::string GenerateStoreNames(ComponentRandom& random);
Outcome RunStoreNames(std::string_view numbers);

std::string GenerateSubjectFilterScript(ComponentRandom& random);
Outcome RunSubjectFilter(std::string_view script);

std::string GenerateSubjectTreeScript(ComponentRandom& random);
Outcome RunSubjectTree(std::string_view script);

std::string GenerateConsumerStateScript(ComponentRandom& random);
std::string GenerateConsumerStateBytes(ComponentRandom& random);
Outcome RunConsumerState(std::string_view script);
Outcome RunConsumerStateDecode(std::string_view bytes);

std::string GenerateHashWheelScript(ComponentRandom& random);
std::string GenerateHashWheelBytes(ComponentRandom& random);
Outcome RunHashWheel(std::string_view script);
Outcome RunHashWheelDecode(std::string_view bytes);

std::string GenerateStreamSourcesBytes(ComponentRandom& random);
std::string GenerateStreamStateBytes(ComponentRandom& random);
Outcome RunStreamStateDecode(std::string_view bytes);

std::string GenerateTarHeaderScript(ComponentRandom& random);
Outcome RunTarHeader(std::string_view script);

}  // namespace jsparity
