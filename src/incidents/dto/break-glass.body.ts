import { TextField } from '../../platform/http/index.js';

/** What an operator says at the command line. */
export class BreakGlassBody {
  @TextField({ min: 1, max: 256 })
  username: string;

  @TextField({ min: 1, max: 500 })
  reason: string;
}
