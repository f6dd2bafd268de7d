import { defineAuditAction } from '../../audit/index.js';

export const playbookRehearsed = defineAuditAction(
  'playbook.rehearsed',
  'Somebody asked what a playbook would do; nothing was done',
);
export const playbookStarted = defineAuditAction('playbook.started', 'A playbook was started on an incident');
export const playbookResumed = defineAuditAction(
  'playbook.resumed',
  'A playbook that was broken off goes on where it was',
);
export const playbookStepDone = defineAuditAction('playbook.step_done', 'A step of a playbook was done');
export const playbookFinished = defineAuditAction('playbook.finished', 'Every step of a playbook is done');
export const playbookInterrupted = defineAuditAction('playbook.interrupted', 'A step of a playbook failed');
