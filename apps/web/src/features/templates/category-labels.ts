import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { TemplateCategory } from '../../api/templates.ts';

export const categoryLabels: Readonly<Record<TemplateCategory, MessageDescriptor>> = {
  start: msg`First steps`,
  apis: msg`APIs`,
  schedules: msg`Schedules`,
  data: msg`Data`,
  control: msg`Control`,
  reliability: msg`Reliability`,
  people: msg`People`,
  files: msg`Files`,
};
