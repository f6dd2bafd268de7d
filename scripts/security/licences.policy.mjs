/** What a product may be built on without asking anybody: permissive licences. */
export const ALLOWED_LICENCES = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
];

/** Packages that do not name their licence in package.json, and where it was read instead. Bound to the version that was read. */
export const READ_BY_HAND = {
  'passport-strategy@1.0.0': { licence: 'MIT', because: 'its LICENSE file, and "licenses" of package.json' },
  'pause@0.0.1': { licence: 'MIT', because: 'the text at the end of its Readme' },
};
