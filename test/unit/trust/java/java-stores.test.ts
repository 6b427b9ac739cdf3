import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { elevation } from '../../../../electron/system/elevate.ts';
import { run, type Run } from '../../../../electron/system/run.ts';
import { javaStores } from '../../../../electron/trust/java/java-stores.ts';
import { emptyJks } from './keystores.ts';

let computer: string;
let home: string;
beforeEach(() => {
  computer = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-javas-')));
  home = join(computer, 'home', 'me');
});
afterEach(() => {
  rmSync(computer, { recursive: true, force: true });
});

/** What there is of a Java for whoever only looks: programs, its list, and who made it. */
function put(place: string, release = '', list = 'lib/security/cacerts'): string {
  const folder = join(computer, place);
  for (const file of ['bin/java', 'bin/java.exe', 'bin/keytool', 'bin/keytool.exe']) write(join(folder, file), '');
  if (release !== '') write(join(folder, 'release'), release);
  write(join(folder, list), emptyJks);
  return folder;
}

function write(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

const temurin = 'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="17.0.9"\n';

interface Computer {
  environment?: Record<string, string>;
  platform?: NodeJS.Platform;
  java?: string;
  runs?: Run;
}

async function found({ environment = {}, platform = 'linux', java, runs = run }: Computer = {}) {
  const stores = await javaStores({
    run: runs,
    elevate: elevation({ run, uid: 1000, findProgram: () => undefined }),
    findProgram: () => java,
    environment: { HOME: home, ...environment },
    platform,
    rootFile: '/root.pem',
    systemRoot: computer,
  });
  return stores.map(({ id, label }) => [id, label]);
}

describe('javaStores', () => {
  it('finds the Javas of all who install them, each with an id of its own and a label for a person', async () => {
    put('usr/lib/jvm/java-17-openjdk-amd64', 'IMPLEMENTOR="Debian"\nJAVA_VERSION="17.0.15"\n');
    put('usr/lib/jvm/java-8-openjdk', 'JAVA_VERSION="1.8.0_392"\n', 'jre/lib/security/cacerts');
    put('usr/java/jdk-21', 'IMPLEMENTOR="Oracle Corporation"\nJAVA_VERSION="21"\n');
    put('opt/zulu-11', 'IMPLEMENTOR="Azul Systems, Inc."\nJAVA_VERSION="11.0.21"\n');
    put('opt/idea/jbr', 'IMPLEMENTOR="JetBrains s.r.o."\nJAVA_VERSION="21.0.5"\n');
    put('home/me/.sdkman/candidates/java/17.0.9-tem', temurin);
    put('home/me/.asdf/installs/java/corretto-21', 'IMPLEMENTOR="Amazon.com Inc."\nJAVA_VERSION="21.0.1"\n');
    put('home/me/.local/share/mise/installs/java/temurin-17', temurin);
    put('home/me/.jbang/cache/jdks/17', temurin);
    put('home/me/.gradle/jdks/eclipse_adoptium-17-amd64-linux/jdk-17.0.9+9', temurin);
    put('home/me/.jdks/openjdk-23', 'JAVA_VERSION="23"\n');
    put('home/me/.local/share/JetBrains/Toolbox/apps/pycharm/jbr', 'IMPLEMENTOR="JetBrains"\nJAVA_VERSION="21"\n');
    put('home/me/.vscode/extensions/redhat.java-1.2-linux/jre/21.0.4-linux', temurin);
    expect(await found()).toEqual([
      ['java:jvm:java-17-openjdk-amd64', 'Java 17 (Debian)'],
      ['java:jvm:java-8-openjdk', 'Java 8 (' + join(computer, 'usr/lib/jvm/java-8-openjdk') + ')'],
      ['java:usr-java:jdk-21', 'Java 21 (Oracle)'],
      ['java:opt:zulu-11', 'Java 11 (Zulu)'],
      ['java:sdkman:17.0.9-tem', 'Java 17 (Temurin, SDKMAN)'],
      ['java:asdf:corretto-21', 'Java 21 (Corretto, asdf)'],
      ['java:mise:temurin-17', 'Java 17 (Temurin, mise)'],
      ['java:jbang:17', 'Java 17 (Temurin, JBang)'],
      ['java:gradle:jdk-17.0.9+9', 'Java 17 (Temurin, Gradle)'],
      ['java:jdks:openjdk-23', 'Java 23 (IntelliJ IDEA)'],
      ['java:vscode:21.0.4-linux', 'Java 17 (Temurin, VS Code)'],
      ['java:ide:idea', 'Java 21 (JetBrains, idea)'],
      ['java:toolbox:pycharm', 'Java 21 (JetBrains, pycharm)'],
    ]);
  });

  it('finds what the environment chose, once, and leaves what is no Java', async () => {
    const elsewhere = put('srv/my-jdk', temurin);
    mkdirSync(join(computer, 'opt/tool/bin'), { recursive: true });
    mkdirSync(join(computer, 'usr/lib/jvm'), { recursive: true });
    symlinkSync(join(computer, 'gone'), join(computer, 'usr/lib/jvm/dangling'));
    symlinkSync(elsewhere, join(computer, 'usr/lib/jvm/default'));
    const java = join(elsewhere, 'bin', 'java');
    expect(await found({ environment: { JAVA_HOME: elsewhere }, java })).toEqual([
      ['java:in-use:my-jdk', 'Java 17 (Temurin)'],
    ]);
    expect(await found({ environment: { JAVA_HOME: 'srv/my-jdk' } })).toEqual([
      ['java:jvm:default', 'Java 17 (Temurin)'],
    ]);
  });

  it('goes where the tools were told to install', async () => {
    put('sdk/candidates/java/17.0.9-tem', temurin);
    put('gradle/jdks/temurin', temurin);
    put('mise/installs/java/temurin', temurin);
    const environment = {
      SDKMAN_DIR: join(computer, 'sdk'),
      GRADLE_USER_HOME: join(computer, 'gradle'),
      MISE_DATA_DIR: join(computer, 'mise'),
    };
    expect((await found({ environment })).map(([id]) => id)).toEqual([
      'java:sdkman:17.0.9-tem',
      'java:mise:temurin',
      'java:gradle:temurin',
    ]);
  });

  it('tells two of the same version apart, by label and by id', async () => {
    put('home/me/.gradle/jdks/a/jdk', temurin);
    put('home/me/.gradle/jdks/b/jdk', temurin);
    const [one = [], two = []] = await found();
    expect(one[0]).toMatch(/^java:gradle:jdk-[0-9a-f]{6}$/);
    expect(one[0]).not.toBe(two[0]);
    // Their folders have one name too, so nothing but the id is left.
    expect(one[1]).toBe('Java 17.0.9 (Temurin, Gradle, jdk)');
  });

  it('does not print what a release file should not hold', async () => {
    put('usr/lib/jvm/odd', `JAVA_VERSION="17\u001b[31m"\nIMPLEMENTOR="\u202eevil${'x'.repeat(500)}"\n`);
    const [[, label = ''] = []] = await found();
    expect(label).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(label.length).toBeLessThan(120);
  });

  it('finds those of macOS: in their bundles, and whatever java_home knows', async () => {
    put('Library/Java/JavaVirtualMachines/temurin-17.jdk/Contents/Home', temurin);
    put('opt/homebrew/opt/openjdk@21/libexec/openjdk.jdk/Contents/Home', 'IMPLEMENTOR="Homebrew"\nJAVA_VERSION="21"\n');
    put('Applications/IntelliJ IDEA.app/Contents/jbr/Contents/Home', 'IMPLEMENTOR="JetBrains"\nJAVA_VERSION="21"\n');
    const other = put('Users/me/Other Folder/Contents/Home', 'JAVA_VERSION="11"\nIMPLEMENTOR="Azul"\n');
    // https://www.unix.com/man-page/osx/1/java_home, in the form that macOS 13 prints.
    const told = `Matching Java Virtual Machines (1):\n    11.0.21 (arm64) "Azul Systems, Inc." - "Zulu 11.68.17" ${other}\n`;
    const runs: Run = () => Promise.resolve({ exitCode: 0, stdout: `${other}\n`, stderr: told });
    expect(await found({ platform: 'darwin', runs })).toEqual([
      ['java:jvm:temurin-17.jdk', 'Java 17 (Temurin)'],
      ['java:brew:openjdk-21', 'Java 21 (Homebrew)'],
      ['java:ide:IntelliJ-IDEA.app', 'Java 21 (JetBrains, IntelliJ IDEA.app)'],
      ['java:in-use:Other-Folder', 'Java 11 (Zulu)'],
    ]);
  });

  it('finds those of Windows', async () => {
    put('Program Files/Eclipse Adoptium/jdk-17.0.9.9-hotspot', temurin);
    put('Program Files/JetBrains/IntelliJ/jbr', 'IMPLEMENTOR="JetBrains"\nJAVA_VERSION="21"\n');
    put('Local/Programs/Eclipse Adoptium/jdk-21', 'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="21"\n');
    const environment = { ProgramFiles: join(computer, 'Program Files'), LOCALAPPDATA: join(computer, 'Local') };
    expect(await found({ platform: 'win32', environment })).toEqual([
      ['java:program-files:jdk-17.0.9.9-hotspot', 'Java 17 (Temurin)'],
      ['java:ide:IntelliJ', 'Java 21 (JetBrains, IntelliJ)'],
      ['java:user-programs:jdk-21', 'Java 21 (Temurin)'],
    ]);
  });
});
