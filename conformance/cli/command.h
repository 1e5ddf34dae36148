// The subcommands. Each Add… declares its options; when the user chose it, its exit status is put
// into `status`: 0 nothing diverged, 1 something did, 2 usage or set-up error, 128 and the number
// of the signal that ended it before anything did.
#pragma once

#include <CLI/CLI.hpp>

namespace jsparity {

inline constexpr int kExitAgreed = 0;
inline constexpr int kExitDiverged = 1;
inline constexpr int kExitSetupError = 2;

void AddRunCommand(CLI::App& app, int& status);
void AddTuneCommand(CLI::App& app, int& status);
void AddMergeCommand(CLI::App& app, int& status);
void AddReportCommand(CLI::App& app, int& status);
void AddReplayCommand(CLI::App& app, int& status);
void AddExplainCommand(CLI::App& app, int& status);
void AddSelfcheckCommand(CLI::App& app, int& status);
void AddDriftCommand(CLI::App& app, int& status);
void AddComponentsCommand(CLI::App& app, int& status);
void AddDefectsCommand(CLI::App& app, int& status);
void AddPortCommand(CLI::App& app, int& status);
void AddBenchCommand(CLI::App& app, int& status);
void AddGoldenCommand(CLI::App& app, int& status);
void AddVerifyCommand(CLI::App& app, int& status);
void AddInspectCommand(CLI::App& app, int& status);
void AddSpaceCommand(CLI::App& app, int& status);
void AddDiffCommand(CLI::App& app, int& status);
void AddCompletionCommand(CLI::App& app, int& status);
void AddManCommand(CLI::App& app, int& status);

// All of them, and what the program itself takes. `app` and `status` outlive the parsing.
void AddCommands(CLI::App& app, int& status);

}  // namespace jsparity
