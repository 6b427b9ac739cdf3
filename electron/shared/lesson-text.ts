export interface LessonText {
  text: string;
  /** Its number. */
  rfc: number;
  section: string;
}

/** Where TLS 1.3 differs from 1.2; versions before 1.2 differ from it in nothing that is told here. */
export interface TextByVersion {
  tls13: LessonText;
  older: LessonText;
}

export const tls13 = (section: string, text: string): LessonText => ({ text, rfc: 8446, section });
export const tls12 = (section: string, text: string): LessonText => ({ text, rfc: 5246, section });
