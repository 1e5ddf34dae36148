// Standard input, output and error as whoever started the program left them.
#pragma once

namespace jsparity {

// Those that are closed get a stand-in, before anything else is opened: a file of a run that got
// the number of one of them would take what is told to people.
void HoldStandardStreams();

// `status`; or kExitSetupError, which is told, where not all of standard output could be written. A
// reader who has read enough and left is no fault.
int WithOutputWritten(int status);

}  // namespace jsparity
