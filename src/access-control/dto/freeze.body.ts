import { TextField } from '../../platform/http/index.js';

/** What an operator says who freezes access. */
export class FreezeBody {
  @TextField({ min: 1, max: 500, description: 'For operators', example: 'An administrator misuses their rights' })
  reason: string;
}
