/** A variable by which a tool that brings its own list of authorities is told of ours. */
export interface TrustVariable {
  name: string;
  /** An absolute path. */
  value: string;
  /** Whether the file is added to the tool's own list, or takes its place. */
  effect: 'adds' | 'replaces';
  /** The tools that read it, for a person: “Node”, “pip”. */
  readBy: string[];
}

export type Shell = 'bash' | 'zsh' | 'fish' | 'powershell' | 'vscode';

export interface ToolEnvironment {
  /** The system's roots and ours in one file; `null` while there is no authority. */
  bundle: string | null;
  variables: TrustVariable[];
  /** The lines to paste, by shell or editor. */
  lines: Record<Shell, string>;
}
