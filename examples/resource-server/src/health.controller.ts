import { Controller, Get } from '@nestjs/common';
import { Public } from './auth/policy.js';

@Controller('health')
@Public()
export class HealthController {
  @Get('live')
  live() {
    return { status: 'ok' };
  }
}
