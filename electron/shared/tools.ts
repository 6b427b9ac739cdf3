/** A variable by which a tool that brings its own list of authorities is told of ours. */
export interface TrustVariable {
  name: string;
  /** An absolute path. */
  value: string;
  /** Whether the file is added to the tool's own list, or takes its place. */
  effect: 'adds' | 'replaces';
  /** The tools that read it, for a person: “Node”, “pip”. */
  readBy: string[];
  /** The value that it has already, somebody else’s: it is left alone. */
  taken?: string;
}

export type Shell = 'bash' | 'zsh' | 'fish' | 'powershell' | 'vscode';

export interface ToolEnvironment {
  /** The system's roots and ours in one file; `null` while there is no authority. */
  bundle: string | null;
  /** Why there is no bundle though there is an authority. Only variables that add are told then. */
  reason?: string;
  variables: TrustVariable[];
  /** The lines to paste, by shell or editor. */
  lines: Record<Shell, string>;
}
