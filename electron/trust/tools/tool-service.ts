import type { ToolService } from '../../services.ts';
import type { ToolEnvironment } from '../../shared/tools.ts';
import type { ToolBundle } from './bundle.ts';
import { noLines, shellLines } from './lines.ts';
import { trustVariables } from './variables.ts';

export interface ToolContext {
  bundle: ToolBundle;
  environment: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  /** Nobody may bring the files back while an uninstall takes them away. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
}

/** What tools with a list of their own need. `refresh` takes no lock: whoever changed trust holds it. */
export function toolService({ bundle, environment, platform, exclusively }: ToolContext): ToolService {
  return {
    async environment(): Promise<ToolEnvironment> {
      const state = await bundle.current(exclusively);
      if (state.kind === 'none') return { bundle: null, variables: [], lines: noLines };
      const hasBundle = state.kind === 'whole';
      const systemFile = hasBundle ? state.systemFile : undefined;
      const given = { files: bundle.files, hasBundle, systemFile };
      return {
        bundle: hasBundle ? bundle.files.bundle : null,
        ...(hasBundle ? {} : { reason: state.reason }),
        variables: trustVariables({ ...given, environment }),
        lines: shellLines({ ...given, platform }),
      };
    },
    refresh: async () => {
      await bundle.refresh();
    },
  };
}
