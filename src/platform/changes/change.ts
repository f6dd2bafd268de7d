/** What one instance tells all instances, itself among them. */
export interface Change {
  readonly topic: string;
  /** At most 64 characters; `EVERYTHING` for all of the topic. */
  readonly subject: string;
  /** Instances that start before then hear it too. Left out for what only voids memories. */
  readonly until?: Date;
}

/** The subject of a change that concerns all subjects of its topic. */
export const EVERYTHING = '*';

/** Who wants to hear of a topic. Changes may be told more than once. */
export interface ChangeListener {
  /** @param untilMs milliseconds since the epoch; see `Change.until` */
  heard(subject: string, untilMs: number): void;
  /** Changes may have been missed: forget whatever rests on having heard them. What still counts is told again. */
  missed(): void;
}

/** A change as it was recorded. */
export interface RecordedChange {
  readonly sequence: number;
  readonly topic: string;
  readonly subject: string;
  readonly untilMs: number;
}
