import type { Keychain } from './keychain/keychain.ts';
import { projectKey } from './projects/export-project.ts';
import { findProject } from './projects/project-context.ts';
import type { ProjectFiles } from './projects/project-files.ts';
import { withRunFolder, type RunFolderContext } from './run-folder.ts';
import type { RunOptions, RunRequest, ToolService } from './services.ts';
import { AppError } from './shared/errors.ts';
import type { TrustVariable } from './shared/tools.ts';
import { programPath } from './system/program-path.ts';
import { startAttached } from './system/run.ts';

export interface RunContext extends RunFolderContext {
  files: ProjectFiles;
  readonly keychain: () => Promise<Keychain>;
  tools: ToolService;
  /** Our roots, in PEM. */
  readonly roots: () => Promise<readonly string[]>;
}

/** The program finds the files by its environment; the key itself is in no argument and no variable. */
export async function runProject(context: RunContext, request: RunRequest, options: RunOptions): Promise<number> {
  const { folder, mask, args } = request;
  const program = programPath(request.program, { folder, environment: context.environment });
  const record = await findProject(context.files, request.project);
  const key = await projectKey(record, await context.keychain());
  const given = await context.tools.environment();
  const ca = (await context.roots()).join('');
  options.prepared(given);
  const files = { 'cert.pem': record.chainPem, 'key.pem': key, 'ca.pem': ca };
  return withRunFolder(context, files, async (path) => {
    if (options.signal.aborted) throw new AppError('CANCELLED', { values: { kept: 'Nothing was run.' } });
    const env = {
      ...serverVariables(path),
      ...trustVariables(given.variables),
      ...keyLog(context.environment),
    };
    const { signal, ended } = await startAttached(program, args, { env, folder, mask });
    options.started(signal);
    return ended;
  });
}

/** The first two are what the development servers of the React family read. https://create-react-app.dev/docs/using-https-in-development */
function serverVariables(path: (name: string) => string): Record<string, string> {
  const [cert, key, ca] = [path('cert.pem'), path('key.pem'), path('ca.pem')];
  return { SSL_CRT_FILE: cert, SSL_KEY_FILE: key, LATCHKEY_CERT: cert, LATCHKEY_KEY: key, LATCHKEY_CA: ca };
}

function trustVariables(variables: readonly TrustVariable[]): Record<string, string> {
  const free = variables.filter(({ taken }) => taken === undefined);
  return Object.fromEntries(free.map(({ name, value }) => [name, value]));
}

/** Kept from the programs that Latchkey starts for itself; this one is the user's, and so is the wish. */
function keyLog(environment: RunContext['environment']): Record<string, string> {
  const file = environment['SSLKEYLOGFILE'];
  return file === undefined ? {} : { SSLKEYLOGFILE: file };
}
