import type { tokenErrors } from '../tokens.ts';

export const tokenSentences: Readonly<Record<keyof typeof tokenErrors, string>> = {
  'one_time_token.token_not_found': 'No existe ese token de un solo uso.',
  'one_time_token.email_mismatch': 'El token se hizo para otra dirección de correo.',
  'one_time_token.token_expired': 'El token ha caducado. Pide uno nuevo.',
  'one_time_token.token_consumed': 'El token ya se usó. Pide uno nuevo.',
  'one_time_token.token_revoked': 'El token se retiró. Pide uno nuevo.',
  'one_time_token.interaction_event_mismatch': 'El token se hizo para otra cosa. Pide uno nuevo.',
  'one_time_token.cannot_reactivate_token': 'Un token no puede volver a activarse. Crea uno nuevo.',
};
