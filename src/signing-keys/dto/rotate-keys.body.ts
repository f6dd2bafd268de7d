import { ChoiceField } from '../../platform/http/index.js';
import { ROTATION_MODES, type RotationMode } from '../key-rotation.service.js';

export class RotateKeysBody {
  @ChoiceField(ROTATION_MODES, {
    example: 'routine',
    description: 'Routine refuses nobody; emergency refuses at once whatever any key signed',
  })
  mode: RotationMode;
}
