import { salvageAuthority } from './authority/authority-record.ts';
import type { ToolService } from './services.ts';
import type { DataPaths } from './system/paths.ts';
import { run } from './system/run.ts';
import type { ShellTools } from './trust/shell/shell-store.ts';
import { toolBundle, type ToolBundle } from './trust/tools/bundle.ts';
import { shellLines } from './trust/tools/lines.ts';
import { systemRoots } from './trust/tools/system-roots.ts';
import { toolService } from './trust/tools/tool-service.ts';

export interface ToolOptions {
  paths: DataPaths;
  environment: Readonly<Record<string, string | undefined>>;
  clock: () => Date;
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** Puts what tools need together with this computer. */
export function createTools(options: ToolOptions): ToolService {
  return toolService({ ...options, bundle: bundleOf(options), platform: process.platform });
}

/** The same for the start files of shells. */
export function shellToolsOf(options: Omit<ToolOptions, 'exclusively'>): ShellTools {
  const { files, refresh } = bundleOf(options);
  const system = () => systemRoots({ platform: process.platform, run, ...options });
  return {
    files,
    refresh,
    lines: async () => {
      const { file: systemFile } = await system();
      return shellLines({ files, hasBundle: true, systemFile, platform: process.platform });
    },
  };
}

/** Our roots may be read from a damaged record too: they are trusted, whatever else it says. */
function bundleOf({ paths, environment, clock }: Omit<ToolOptions, 'exclusively'>): ToolBundle {
  return toolBundle({
    folder: paths.trust,
    roots: async () => (await salvageAuthority(paths)).roots,
    systemRoots: () => systemRoots({ platform: process.platform, run, environment, clock }),
  });
}
