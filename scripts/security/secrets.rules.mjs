import { creator as pattern } from '@secretlint/secretlint-rule-pattern';
import { creator as recommended } from '@secretlint/secretlint-rule-preset-recommend';

/** Secrets of the well-known services (keys, tokens, passwords in URLs), and those that this house makes itself. */
export const secretRules = {
  rules: [
    { id: '@secretlint/secretlint-rule-preset-recommend', rule: recommended },
    {
      id: '@secretlint/secretlint-rule-pattern',
      rule: pattern,
      options: {
        patterns: [
          { name: 'a client secret of ours', patterns: ['/\\bghs_[\\w-]{43}\\b/'] },
          { name: 'a root secret', patterns: ['/^\\s*SECRET_KEY(_PREVIOUS)?=["\']?[^\\s"\'$]{32,}/m'] },
          { name: 'a file of settings', filePathGlobs: ['**/.env', '**/.env.!(example)'] },
        ],
      },
    },
  ],
};
