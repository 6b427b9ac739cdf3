import { salvageAuthority } from './authority/authority-record.ts';
import type { ToolService } from './services.ts';
import type { DataPaths } from './system/paths.ts';
import { run } from './system/run.ts';
import { toolBundle, type ToolBundle } from './trust/tools/bundle.ts';
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

/** Our roots may be read from a damaged record too: they are trusted, whatever else it says. */
function bundleOf({ paths, environment, clock }: Omit<ToolOptions, 'exclusively'>): ToolBundle {
  return toolBundle({
    folder: paths.trust,
    roots: async () => (await salvageAuthority(paths)).roots,
    systemRoots: () => systemRoots({ platform: process.platform, run, environment, clock }),
  });
}
