/** Entity tags (RFC 9110 §8.8.3). Ours are strong and hold the version, which every change raises. */

export function entityTag(version: number): string {
  return `"${version}"`;
}

/** One element of a list, empty ones among them (RFC 9110 §5.6.1.2). Tags may hold commas. */
const ELEMENT = /[\t ]*(?:((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[\t ]*)?(?:,|$)/gy;

/** The tags that a field lists; `undefined` when it is not a list of tags. */
export function entityTagsOf(field: string): readonly string[] | undefined {
  const elements = [...field.matchAll(ELEMENT)];
  const readLength = elements.reduce((length, [text]) => length + text.length, 0);
  const tags = elements.flatMap(([, tag]) => tag ?? []);
  return readLength === field.length && tags.length > 0 ? tags : undefined;
}
