/** Something that happens once, and that others wait for. */
export class Latch {
  open: () => void;
  readonly opened = new Promise<void>((resolve) => (this.open = resolve));
}
