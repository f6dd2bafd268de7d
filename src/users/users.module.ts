import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TokensModule } from '../tokens/index.js';
import { AccountsService } from './accounts.service.js';
import { CredentialsService } from './credentials.service.js';
import { DemoUsers } from './demo-users.js';
import { NewAccountsService } from './new-accounts.service.js';
import { OwnAccountController } from './own-account.controller.js';
import { OwnAccountService } from './own-account.service.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordPolicy } from './password-policy.js';
import { RegistrationService } from './registration.service.js';
import { UserChanges } from './user-changes.js';
import { User } from './user.entity.js';
import { UsersController } from './users.controller.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [TokensModule, TypeOrmModule.forFeature([User])],
  controllers: [OwnAccountController, UsersController],
  providers: [
    AccountsService,
    CredentialsService,
    DemoUsers,
    NewAccountsService,
    OwnAccountService,
    PasswordHasher,
    PasswordPolicy,
    RegistrationService,
    UserChanges,
    UsersRepository,
    UsersService,
  ],
  exports: [
    AccountsService,
    CredentialsService,
    DemoUsers,
    NewAccountsService,
    OwnAccountService,
    PasswordPolicy,
    RegistrationService,
  ],
})
export class UsersModule {}
