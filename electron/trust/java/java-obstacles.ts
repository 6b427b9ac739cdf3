import { stat } from 'node:fs/promises';
import { shellCommand } from '../../system/elevate.ts';
import { usualPassword, type Keystore } from './keystore.ts';
import { addByHand, removeByHand, unsealByHand } from './keytool-commands.ts';
import { whyNotReplaceable } from './replace-file.ts';

export interface JavaObstacle {
  reason: string;
  hint: string;
}

interface Adding {
  file: string;
  rootFile: string;
  sha256: string;
}

/** Why a list can be changed neither by this process nor with the rights of root, and what a person can do. */
export function javaObstacles(keytool: string) {
  async function toWriting(file: string): Promise<JavaObstacle | undefined> {
    const closed = await whyNotReplaceable(file);
    if (closed === 'read-only') {
      return { reason: 'It lies on a file system that is read-only.', hint: 'Use a Java that is installed elsewhere.' };
    }
    // Root changes nothing that belongs to somebody else: its owner could lead it elsewhere meanwhile.
    if (!closed || (await stat(file)).uid === 0) return undefined;
    return { reason: `You may not write to ${file}.`, hint: 'Make it and its folder writable, then look again.' };
  }

  const otherPassword = (command: readonly string[]): JavaObstacle => ({
    reason: `Its password is not the usual one of Java’s lists (${usualPassword}).`,
    hint: `Run this yourself, which asks for the password: ${shellCommand(command)}`,
  });

  return {
    async toAdding(keystore: Keystore, adding: Adding): Promise<JavaObstacle | undefined> {
      const { file } = adding;
      if (keystore.sealed) {
        return {
          reason: 'Its list is encrypted: Java, which opens it without a password, sees no authority in it.',
          hint: `Turn it into one that Java reads and put that in its place: ${shellCommand(unsealByHand({ keytool, file }))}`,
        };
      }
      if (keystore.protection === 'other') return otherPassword(addByHand({ keytool, ...adding }, []));
      if (!keystore.change({})) {
        return {
          reason: 'Its list was written by another program than Java, in a way that Latchkey does not change.',
          hint: `Run this yourself: ${shellCommand(addByHand({ keytool, ...adding }))}`,
        };
      }
      return toWriting(file);
    },
    async toRemoving(keystore: Keystore, file: string, byHand: readonly string[][]): Promise<JavaObstacle | undefined> {
      const aliases = byHand.map((words) => words[words.indexOf('-alias') + 1] ?? '');
      if (keystore.protection === 'other') {
        return otherPassword(removeByHand({ keytool, file, alias: aliases[0] ?? '' }, []));
      }
      return toWriting(file);
    },
  };
}
