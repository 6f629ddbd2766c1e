/** References that lead nowhere. */
import { error } from '@portero/schema/errors.ts';
import { isForeignKeyViolation } from '../database/dialect.ts';

/**
 * In the family of organizations an id that nobody has is answered with 422 (contract MANAGEMENT §1.7).
 * @throws entity.relation_foreign_key_not_found (422)
 */
export async function foreignKeysAs422<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (failure) {
    if (isForeignKeyViolation(failure))
      throw error('entity.relation_foreign_key_not_found', undefined, { status: 422, cause: failure });
    throw failure;
  }
}
