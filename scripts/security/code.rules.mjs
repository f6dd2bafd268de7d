import parser from '@typescript-eslint/parser';
import regexp from 'eslint-plugin-regexp';
import security from 'eslint-plugin-security';
import { houseRules } from './house-rules.mjs';

/** How grave it is when a rule of code is broken. A rule that is not here is not on. */
export const CODE_RULES = {
  'no-eval': 'critical',
  'no-implied-eval': 'critical',
  'no-new-func': 'critical',
  'security/detect-child-process': 'critical',
  'gatehouse/no-built-sql': 'critical',
  'gatehouse/no-broken-hash': 'high',
  'gatehouse/no-guessable-chance': 'high',
  'gatehouse/no-unverified-tls': 'high',
  'regexp/no-super-linear-backtracking': 'high',
  'security/detect-bidi-characters': 'high',
  'security/detect-buffer-noassert': 'high',
  'security/detect-new-buffer': 'high',
  'security/detect-non-literal-fs-filename': 'high',
  'security/detect-non-literal-require': 'high',
  'security/detect-pseudoRandomBytes': 'high',
  'regexp/no-super-linear-move': 'medium',
  'security/detect-non-literal-regexp': 'medium',
};

/** Tests and figures start programs and write files by design; nothing of a stranger's reaches them. */
const BENCH_AND_TESTS = ['test/**', 'bench/**', 'scripts/**', '**/*.spec.ts'];
const OF_NO_HARM_THERE = [
  'gatehouse/no-built-sql',
  'gatehouse/no-guessable-chance',
  'security/detect-child-process',
  'security/detect-non-literal-fs-filename',
  'security/detect-non-literal-regexp',
];

/** Where paths come from settings or from an operator's command line: the only places that open files. */
const OPENS_FILES = ['src/cli*.ts', 'src/platform/config/**', 'src/platform/database/gatehouse.data-source.ts'];

const each = (rules, setting) => Object.fromEntries(rules.map((rule) => [rule, setting]));

export const codeConfiguration = [
  { ignores: ['dist/**', 'coverage/**', 'reports/**', 'data/**'] },
  {
    files: ['**/*.{ts,mts,cts,js,mjs,cjs}'],
    languageOptions: { parser },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { gatehouse: houseRules, regexp, security },
    rules: {
      ...each(Object.keys(CODE_RULES), 'error'),
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
    },
  },
  { files: BENCH_AND_TESTS, rules: each(OF_NO_HARM_THERE, 'off') },
  { files: OPENS_FILES, rules: { 'security/detect-non-literal-fs-filename': 'off' } },
];
