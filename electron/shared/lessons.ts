import type { StepId } from './handshake.ts';
import type { LessonText, TextByVersion } from './lesson-text.ts';
import { messageTexts } from './message-texts.ts';
import { stepTexts } from './step-texts.ts';

/** What a step or a message is there for, in one to three sentences, and where the standard says it. */
export interface Lesson {
  text: string;
  /** `name` is like "RFC 8446, 4.1.2"; `url` leads to that section. */
  rfc: { name: string; url: string };
}

/** `version` as in `TlsFacts.version`; `null`, while none was agreed on, tells it as TLS 1.3 does. */
export function stepLesson(step: StepId, version: string | null): Lesson {
  return lesson(forVersion(stepTexts[step], version));
}

/** `name` as in `WireMessage.name`; `null` for one that no standard knows. */
export function messageLesson(name: string, version: string | null): Lesson | null {
  if (/^[1-5]\d\d$/.test(name)) return lesson(messageTexts.status);
  if (name === 'status' || !Object.hasOwn(messageTexts, name)) return null;
  const text = messageTexts[name as keyof typeof messageTexts];
  return lesson(forVersion(text, version));
}

function forVersion(text: LessonText | TextByVersion, version: string | null): LessonText {
  if (!('tls13' in text)) return text;
  return version === null || version === 'TLSv1.3' ? text.tls13 : text.older;
}

function lesson({ text, rfc, section }: LessonText): Lesson {
  return {
    text,
    rfc: { name: `RFC ${rfc}, ${section}`, url: `https://www.rfc-editor.org/rfc/rfc${rfc}#section-${section}` },
  };
}
