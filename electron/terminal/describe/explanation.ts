import { messageText, stepTitles } from '../../handshake/report/report-words.ts';
import type { CheckResult, Evidence, Step } from '../../shared/handshake.ts';
import { messageLesson, stepLesson, type Lesson } from '../../shared/lessons.ts';
import { bullet, fields, gap, paragraph, quiet, title, type Block, type Row } from '../text/blocks.ts';

/** A handshake has a dozen messages; a hostile server may send hundreds. */
const messageLimit = 60;

/** What each step is for with the data behind it, and each message with its fields; a lesson is told at the first message of its name. */
export function explanationBlocks({ steps, messages, tls }: CheckResult): Block[] {
  const version = tls?.version ?? null;
  const told = new Set<string>();
  const messageBlocks = messages.slice(0, messageLimit).flatMap((message): Block[] => {
    const lesson = told.has(message.name) ? null : messageLesson(message.name, version);
    told.add(message.name);
    return [bullet(messageText(message), 2), ...(lesson ? lessonBlocks(lesson, 4) : []), ...dataBlocks(message.fields)];
  });
  return [
    gap,
    title('The steps, and what they are for'),
    ...reached(steps).flatMap(({ id, evidence }) => [
      bullet(stepTitles[id], 2),
      ...lessonBlocks(stepLesson(id, version), 4),
      ...dataBlocks(evidence),
    ]),
    ...(messages.length === 0 ? [] : [gap, title('The messages, and what they say'), ...messageBlocks]),
  ];
}

/** What never happened in this check needs no lesson. */
function reached(steps: readonly Step[]): Step[] {
  return steps.filter(({ state }) => state !== 'skipped');
}

function dataBlocks(evidence: readonly Evidence[]): Block[] {
  const rows = evidence.map(({ label, value }): Row => [label, value]);
  return rows.length === 0 ? [] : [fields(rows, 4)];
}

function lessonBlocks({ text, rfc }: Lesson, indent: number): Block[] {
  return [paragraph(text, indent), quiet(`${rfc.name}: ${rfc.url}`, indent)];
}

/** The same for `--json`: what the steps and the messages of this check are for. */
export function lessonsOf({ steps, messages, tls }: CheckResult): object {
  const version = tls?.version ?? null;
  const names = [...new Set(messages.map(({ name }) => name))];
  return {
    steps: Object.fromEntries(reached(steps).map(({ id }) => [id, stepLesson(id, version)])),
    messages: Object.fromEntries(
      names.flatMap((name) => {
        const lesson = messageLesson(name, version);
        return lesson ? [[name, lesson]] : [];
      }),
    ),
  };
}
