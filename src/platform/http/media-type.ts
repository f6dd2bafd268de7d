import { FORM_MEDIA_TYPE } from './accepts-form.js';

const UTF8_PARAMETER = /^\s*;\s*charset\s*=\s*(?:utf-8|"utf-8")\s*$/i;

/** `Content-Type` names `mediaType`, with no parameter but `charset=utf-8`. */
function names(contentType: string, mediaType: string): boolean {
  if (contentType === mediaType) return true;
  if (contentType.slice(0, mediaType.length).toLowerCase() !== mediaType) return false;
  const rest = contentType.slice(mediaType.length);
  return rest.trim() === '' || UTF8_PARAMETER.test(rest);
}

export const isJson = (contentType: string): boolean => names(contentType, 'application/json');
export const isForm = (contentType: string): boolean => names(contentType, FORM_MEDIA_TYPE);
