/** Whether a field can be defined like this (contract MANAGEMENT §9.3 “Refusals”). */
import { error } from '@portero/schema/errors.ts';
import {
  addressParts,
  dateFormats,
  fullnameParts,
  type ProfileFieldConfig,
  type ProfileFieldDefinition,
  type ProfileFieldType,
} from '@portero/schema/profile-fields.ts';
import { compiles } from './pattern.ts';

const identifiers = new Set(['username', 'primaryEmail', 'primaryPhone', 'email', 'phone']);
/** Kept by the Console in an administrator's custom data, and names that no JSON object should have. */
const reserved = new Set([
  'onboarding',
  'ossOnboarding',
  'guideRequests',
  'adminConsolePreferences',
  'defaultTenantId',
  'constructor',
  'prototype',
]);

/** @throws custom_profile_fields.name_conflict_* for names that no detail of a form may have */
export function refuseReservedName(name: string): void {
  if (name === 'preferredUsername')
    throw error('custom_profile_fields.name_conflict_built_in_prop', { name });
  if (identifiers.has(name)) throw error('custom_profile_fields.name_conflict_sign_in_identifier', { name });
  if (reserved.has(name) || name.startsWith('__'))
    throw error('custom_profile_fields.name_conflict_custom_data', { name });
}

/** @throws custom_profile_fields.invalid_name, name_conflict_* */
export function checkName(name: string): void {
  if (!/^[a-zA-Z0-9]+$/.test(name)) throw error('custom_profile_fields.invalid_name');
  refuseReservedName(name);
}

/**
 * @param strict also refuses what a type cannot do without: the contract looks for that when a field is changed only
 * @throws custom_profile_fields.*, guard.invalid_input
 */
export function checkDefinition(definition: ProfileFieldDefinition, { strict }: { strict: boolean }): void {
  const { type, required, description, config = {} } = definition;
  if (type === 'Checkbox') {
    if (required) throw invalid('required', 'must be false: a box may stay empty');
    if (description) throw invalid('description', 'is not shown at a checkbox');
  }
  checkConfig(type, config, strict);
  if (type === 'Address')
    checkParts(config, addressParts, 'custom_profile_fields.invalid_address_components', strict);
  if (type === 'Fullname')
    checkParts(config, fullnameParts, 'custom_profile_fields.invalid_fullname_components', strict);
}

function checkConfig(type: ProfileFieldType, config: ProfileFieldConfig, strict: boolean): void {
  if (isBelow(config.maxLength, config.minLength) || isBelow(config.maxValue, config.minValue))
    throw error('custom_profile_fields.invalid_min_max_input');
  const { options, defaultValue, format, customFormat } = config;
  if (
    type === 'Checkbox' &&
    (strict || defaultValue !== undefined) &&
    !/^(true|false)$/.test(defaultValue ?? '')
  )
    throw error('custom_profile_fields.invalid_default_value');
  if (type === 'Select') {
    const values = options?.map(({ value }) => value) ?? [];
    if (values.length === 0 || new Set(values).size < values.length)
      throw error('custom_profile_fields.invalid_options');
  }
  if (type === 'Regex' && (strict || format !== undefined) && !(format && compiles(format)))
    throw error('custom_profile_fields.invalid_regex_format');
  if (type === 'Date' && (strict || format !== undefined)) {
    if (!dateFormats.some((one) => one === format))
      throw invalid('config.format', `must be one of ${dateFormats.join(', ')}`);
    if (format === 'custom' && !customFormat)
      throw invalid('config.customFormat', 'says how dates are written');
  }
}

function checkParts(
  { parts = [] }: ProfileFieldConfig,
  names: readonly string[],
  code:
    | 'custom_profile_fields.invalid_address_components'
    | 'custom_profile_fields.invalid_fullname_components',
  strict: boolean,
): void {
  if (strict && parts.length === 0) throw error(code);
  if (parts.some(({ type }) => type === 'Address' || type === 'Fullname'))
    throw error('custom_profile_fields.invalid_sub_component_type');
  const given = parts.map(({ name }) => name);
  if (given.some((name) => !names.includes(name)) || new Set(given).size < given.length) throw error(code);
  for (const part of parts) checkConfig(part.type, part.config ?? {}, false);
}

const isBelow = (max: number | undefined, min: number | undefined): boolean =>
  max !== undefined && min !== undefined && max < min;

const invalid = (path: string, problem: string) =>
  error(
    'guard.invalid_input',
    { summary: `${path} ${problem}` },
    { details: `Error in key path "${path}": ${problem}` },
  );
