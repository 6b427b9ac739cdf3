import { readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { xdgFolder } from '../places.ts';

/** A folder in which a Java may live, and who put it there, for the label and the id. */
export interface JavaPlace {
  folder: string;
  /** Stable: `sdkman`, `jvm` … */
  origin: string;
  /** For a person; empty where it would tell nothing, `undefined` where the folder's own name tells it. */
  installedBy: string | undefined;
}

export interface PlacesOptions {
  home: string;
  environment: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  /** `/`, unless a test has a computer of its own. */
  systemRoot?: string;
}

/** `*` stands for the names in a folder, `x*` for those that begin with x. */
type Pattern = readonly [origin: string, installedBy: string | undefined, ...path: string[]];

/** Nobody has more in one folder; whoever has is not worth the time. */
const namesLimit = 200;

/** Every folder in which this computer's Javas are usually kept. Folders are listed, never searched. */
export async function javaPlaces(options: PlacesOptions): Promise<JavaPlace[]> {
  const found = await Promise.all(
    patternsFor(options).map(async ([origin, installedBy, ...path]) => {
      const folders = await expand(path.flatMap((part) => part.split('/')));
      return folders.map((folder) => ({ folder, origin, installedBy }));
    }),
  );
  return found.flat();
}

function patternsFor(options: PlacesOptions): Pattern[] {
  const { home, platform } = options;
  const shared = sharedPatterns(options);
  if (platform === 'win32') return [...shared, ...windowsPatterns(options)];
  const root = options.systemRoot ?? '/';
  if (platform === 'darwin') return [...shared, ...macosPatterns(home, root)];
  return [
    ['jvm', '', root, 'usr/lib/jvm/*'],
    ['jvm64', '', root, 'usr/lib64/jvm/*'],
    ['usr-java', '', root, 'usr/java/*'],
    ['usr-local', '', root, 'usr/local/java/*'],
    ['opt', '', root, 'opt/*'],
    ['opt-java', '', root, 'opt/java/*'],
    ['opt-jdk', '', root, 'opt/jdk/*'],
    ['brew', 'Homebrew', root, 'home/linuxbrew/.linuxbrew/opt/openjdk*/libexec'],
    ...shared,
    ['ide', undefined, root, 'opt/*/jbr'],
    ['snap', undefined, root, 'snap/*/current/jbr'],
    ['studio', 'Android Studio', home, 'android-studio/jbr'],
    ...toolbox(join(xdgFolder(options.environment, 'XDG_DATA_HOME', join(home, '.local/share')), 'JetBrains')),
  ];
}

/** What is kept in the user's home by tools that are the same everywhere. */
function sharedPatterns({ home, environment }: PlacesOptions): Pattern[] {
  const folderOf = (name: string, fallback: string): string => xdgFolder(environment, name, join(home, fallback));
  const gradle = folderOf('GRADLE_USER_HOME', '.gradle');
  const mise = environment['MISE_DATA_DIR'];
  return [
    ['sdkman', 'SDKMAN', folderOf('SDKMAN_DIR', '.sdkman'), 'candidates/java/*'],
    ['asdf', 'asdf', folderOf('ASDF_DATA_DIR', '.asdf'), 'installs/java/*'],
    [
      'mise',
      'mise',
      mise && isAbsolute(mise) ? mise : join(folderOf('XDG_DATA_HOME', '.local/share'), 'mise'),
      'installs/java/*',
    ],
    ['jbang', 'JBang', folderOf('JBANG_DIR', '.jbang'), 'cache/jdks/*'],
    ['gradle', 'Gradle', gradle, 'jdks/*'],
    // Gradle unpacks an archive as it is, into a folder that it names.
    ['gradle', 'Gradle', gradle, 'jdks/*/*'],
    ['jdks', 'IntelliJ IDEA', home, '.jdks/*'],
    ['vscode', 'VS Code', home, '.vscode/extensions/redhat.java-*/jre/*'],
    // Links to what is kept elsewhere, so they come last.
    ['jenv', 'jenv', folderOf('JENV_ROOT', '.jenv'), 'versions/*'],
  ];
}

function macosPatterns(home: string, root: string): Pattern[] {
  return [
    ['jvm', '', root, 'Library/Java/JavaVirtualMachines/*'],
    ['user-jvm', 'yours', home, 'Library/Java/JavaVirtualMachines/*'],
    ['brew', 'Homebrew', root, 'opt/homebrew/opt/openjdk*/libexec/openjdk.jdk'],
    ['brew-intel', 'Homebrew', root, 'usr/local/opt/openjdk*/libexec/openjdk.jdk'],
    ['ide', undefined, root, 'Applications/*.app/Contents/jbr'],
    ['user-ide', undefined, home, 'Applications/*.app/Contents/jbr'],
    ...toolbox(join(home, 'Library/Application Support/JetBrains')),
  ];
}

function windowsPatterns({ environment, home }: PlacesOptions): Pattern[] {
  const vendors = [
    ...['Java', 'Eclipse Adoptium', 'Eclipse Foundation', 'AdoptOpenJDK', 'Amazon Corretto', 'Microsoft', 'Zulu'],
    ...['BellSoft', 'Semeru', 'SapMachine', 'RedHat', 'OpenJDK', 'Android/openjdk'],
  ];
  const programs: string[] = ['ProgramFiles', 'ProgramFiles(x86)', 'ProgramW6432'].flatMap(
    (name) => environment[name] ?? [],
  );
  const local = environment['LOCALAPPDATA'];
  return [
    ...[...new Set(programs)].flatMap((folder): Pattern[] => [
      ...vendors.map((vendor): Pattern => ['program-files', '', folder, `${vendor}/*`]),
      ['ide', undefined, folder, 'JetBrains/*/jbr'],
      ['studio', 'Android Studio', folder, 'Android/Android Studio/jbr'],
    ]),
    ['scoop', 'Scoop', home, 'scoop/apps/*jdk*/current'],
    ...(local === undefined
      ? []
      : [
          ...vendors.map((vendor): Pattern => ['user-programs', '', local, `Programs/${vendor}/*`]),
          ['user-ide', undefined, local, 'Programs/*/jbr'] satisfies Pattern,
          ...toolbox(join(local, 'JetBrains')),
        ]),
  ];
}

/** Both of its ways to lay out what it installs. */
function toolbox(folder: string): Pattern[] {
  return [
    ['toolbox', undefined, folder, 'Toolbox/apps/*/jbr'],
    ['toolbox', undefined, folder, 'Toolbox/apps/*/ch-*/*/jbr'],
  ];
}

async function expand([first = '', ...parts]: readonly string[]): Promise<string[]> {
  let folders = [first === '' ? '/' : first];
  for (const part of parts.filter((name) => name !== '')) {
    const next = part.includes('*')
      ? await Promise.all(folders.map((folder) => matching(folder, part)))
      : folders.map((folder) => [join(folder, part)]);
    folders = next.flat().slice(0, namesLimit);
  }
  return folders;
}

async function matching(folder: string, pattern: string): Promise<string[]> {
  const words = pattern.split('*').map((word) => word.replace(/[.()]/g, '\\$&'));
  const expression = new RegExp(`^${words.join('.*')}$`);
  // No such folder, or not for us: nothing is kept there that could be looked at.
  const names = await readdir(folder).catch((): string[] => []);
  return names
    .filter((name) => expression.test(name) && !(pattern.startsWith('*') && name.startsWith('.')))
    .sort()
    .slice(0, namesLimit)
    .map((name) => join(folder, name));
}
