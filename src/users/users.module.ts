import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MailModule } from '../platform/mail/index.js';
import { TokensModule } from '../tokens/index.js';
import { AccountLookup } from './account-lookup.service.js';
import { AccountMailsService } from './account-mails.service.js';
import { AccountRecords } from './account-records.js';
import { AccountToken } from './account-token.entity.js';
import { AccountTokensRepository } from './account-tokens.repository.js';
import { AccountTokensService } from './account-tokens.service.js';
import { AccountsService } from './accounts.service.js';
import { CredentialsService } from './credentials.service.js';
import { DemoUsers } from './demo-users.js';
import { EmailVerificationService } from './email-verification.service.js';
import { HoneyToken } from './honey-token.entity.js';
import { HoneyRepository } from './honey.repository.js';
import { Honey } from './honey.service.js';
import { NewAccountsService } from './new-accounts.service.js';
import { NewPasswords } from './new-passwords.js';
import { OwedLink } from './owed-link.entity.js';
import { OwedLinksRepository } from './owed-links.repository.js';
import { OwedLinks } from './owed-links.service.js';
import { OwnAccountController } from './own-account.controller.js';
import { OwnAccountService } from './own-account.service.js';
import { PasswordChanges } from './password-changes.js';
import { PasswordChecks } from './password-checks.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordPolicy } from './password-policy.js';
import { PasswordResetLinks } from './password-reset-links.service.js';
import { PasswordResetService } from './password-reset.service.js';
import { RegistrationService } from './registration.service.js';
import { UserAccessController } from './user-access.controller.js';
import { UserChanges } from './user-changes.js';
import { User } from './user.entity.js';
import { UserSelection } from './user-selection.js';
import { UserRolesService } from './user-roles.service.js';
import { UserTargets } from './user-targets.js';
import { UsersController } from './users.controller.js';
import { UsersMetrics } from './users.metrics.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';
import { WrongPasswords } from './wrong-passwords.js';

@Module({
  imports: [MailModule, TokensModule, TypeOrmModule.forFeature([AccountToken, HoneyToken, OwedLink, User])],
  controllers: [OwnAccountController, UserAccessController, UsersController],
  providers: [
    AccountLookup,
    AccountMailsService,
    AccountRecords,
    AccountTokensRepository,
    AccountTokensService,
    AccountsService,
    CredentialsService,
    DemoUsers,
    EmailVerificationService,
    Honey,
    HoneyRepository,
    NewAccountsService,
    NewPasswords,
    OwedLinks,
    OwedLinksRepository,
    OwnAccountService,
    PasswordChanges,
    PasswordChecks,
    PasswordHasher,
    PasswordPolicy,
    PasswordResetLinks,
    PasswordResetService,
    RegistrationService,
    UserChanges,
    UserRolesService,
    UserSelection,
    UsersMetrics,
    UsersRepository,
    UsersService,
    UserTargets,
    WrongPasswords,
  ],
  exports: [
    AccountLookup,
    AccountMailsService,
    AccountsService,
    CredentialsService,
    DemoUsers,
    EmailVerificationService,
    Honey,
    NewAccountsService,
    OwedLinks,
    OwnAccountService,
    PasswordChecks,
    PasswordPolicy,
    PasswordResetLinks,
    PasswordResetService,
    RegistrationService,
    UserRolesService,
    UserSelection,
    UsersService,
  ],
})
export class UsersModule {}
