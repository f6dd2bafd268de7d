import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TokensModule } from '../tokens/index.js';
import { UsersModule } from '../users/index.js';
import { ClientChanges } from './client-changes.js';
import { ClientLimits } from './client-limits.js';
import { Client } from './client.entity.js';
import { ClientSecret } from './client-secret.entity.js';
import { ClientSecretsController } from './client-secrets.controller.js';
import { ClientSecretsRepository } from './client-secrets.repository.js';
import { ClientSecretsService } from './client-secrets.service.js';
import { ClientsController } from './clients.controller.js';
import { ClientsRepository } from './clients.repository.js';
import { ClientsService } from './clients.service.js';
import { RegisteredClientsService } from './registered-clients.service.js';

/** Partners' clients and their secrets. */
@Module({
  imports: [TokensModule, UsersModule, TypeOrmModule.forFeature([Client, ClientSecret])],
  controllers: [ClientsController, ClientSecretsController],
  providers: [
    ClientChanges,
    ClientLimits,
    ClientSecretsRepository,
    ClientSecretsService,
    ClientsRepository,
    ClientsService,
    RegisteredClientsService,
  ],
  exports: [ClientLimits, ClientsService, RegisteredClientsService],
})
export class ClientsModule {}
