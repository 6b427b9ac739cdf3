/** An error that a user can meet. */
export interface CatalogueEntry {
  readonly exit: 1 | 2 | 3 | 4 | 126 | 127;
  readonly message: string;
  readonly hint: string;
}

/** The errors of trust: stores, rights, other authorities, and the programs that all of it starts. */
export const trustErrors = {
  STORE_NOT_FOUND: {
    exit: 2,
    message: 'There is no trust store “{store}” on this computer.',
    hint: 'Run `latchkey stores` to see them all.',
  },
  STORE_FAILED: { exit: 1, message: '{store} could not be changed: {reason}', hint: '{advice}' },
  TOOL_MISSING: { exit: 4, message: '{tool} is not installed.', hint: '{advice}' },
  COMMAND_FAILED: {
    exit: 1,
    message: '{program} failed with code {exitCode}.',
    hint: 'The details hold what it printed.',
  },
  COMMAND_TIMED_OUT: {
    exit: 1,
    message: '{program} did not finish within {seconds} seconds and was ended.',
    hint: 'Try again; if it hangs again, run it by hand to see why.',
  },
  HELPER_REFUSED: {
    exit: 1,
    message: 'Latchkey’s helper refused to change {store}: {reason}',
    hint: '{advice}',
  },
  AUTHORITY_NOT_FOUND: {
    exit: 2,
    message: 'No store of this computer holds an authority with the fingerprint {sha256}.',
    hint: 'Run `latchkey audit` to see which there are.',
  },
  AUTHORITY_SHIPPED: {
    exit: 2,
    message: 'The authority with the fingerprint {sha256} came with the system ({store}) and is not removed.',
    hint: 'Latchkey removes only what somebody added. Run `latchkey audit` to see what that is.',
  },
  AUTHORITY_NOT_TRUSTED: {
    exit: 2,
    message: 'No store trusts it; only its key file is left: {file}',
    hint: 'Delete that file yourself if you do not need it any more.',
  },
  AUTHORITY_NOT_OURS: {
    exit: 2,
    message: 'The authority with the fingerprint {sha256} is not one of Latchkey’s.',
    hint: 'Run `latchkey audit --remove {sha256}`: it shows what it is, and asks.',
  },
  AUTHORITY_IN_USE: {
    exit: 2,
    message: 'The authority with the fingerprint {sha256} is Latchkey’s own.',
    hint: 'Take it out of the stores with `latchkey untrust`.',
  },
  ELEVATION_UNAVAILABLE: {
    exit: 4,
    message: 'Changing the system’s store needs administrator rights, and none could be asked for.',
    hint: 'Run this yourself, then look again: {command}',
  },
  ELEVATION_REFUSED: {
    exit: 3,
    message: 'Administrator rights were not given.',
    hint: 'Nothing was changed there; try again whenever you like.',
  },
  ELEVATION_NOT_ASKED: {
    exit: 3,
    message: 'It needs administrator rights too, and after your first no you were not asked again.',
    hint: 'Nothing was changed there; try again whenever you like.',
  },

  PROGRAM_NOT_FOUND: {
    exit: 127,
    message: 'There is no program “{program}”.',
    hint: 'Write its path, or see that its folder is in PATH.',
  },
  PROGRAM_NOT_RUNNABLE: { exit: 126, message: '“{program}” cannot be run: {reason}.', hint: '{advice}' },
} as const satisfies Record<string, CatalogueEntry>;
