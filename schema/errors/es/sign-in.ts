import type { signInErrors } from '../sign-in.ts';

export const signInSentences: Readonly<Record<keyof typeof signInErrors, string>> = {
  'session.not_found':
    'Tu inicio de sesión no se encuentra o ha caducado. Vuelve a la aplicación y empieza de nuevo.',
  'session.interaction_not_found': 'El inicio de sesión no ha empezado. Empiézalo e inténtalo otra vez.',
  'session.verification_session_not_found':
    'La verificación no se encuentra o ha caducado. Empieza la verificación de nuevo.',
  'session.verification_failed': 'La verificación no se ha completado.',
  'session.verification_blocked_too_many_attempts':
    'Demasiados intentos. Espera un rato e inténtalo otra vez.',
  'session.invalid_credentials':
    'La cuenta o la contraseña no son correctas. Comprueba ambas e inténtalo otra vez.',
  'session.invalid_interaction_type': 'Este paso no corresponde al proceso en curso.',
  'session.identifier_not_found': 'Todavía no se sabe quién eres. Demuéstralo primero.',
  'session.identity_conflict': 'En esta sesión ya se ha identificado otra cuenta.',
  'session.not_supported_for_forgot_password': 'Esto no es posible mientras se restablece una contraseña.',
  'session.insufficient_info': 'Falta información en la petición.',
  'session.csrf_token_mismatch': 'El formulario ha caducado. Carga la página de nuevo.',
  'session.captcha_required': 'Completa antes el captcha.',
  'session.captcha_failed': 'No se pudo comprobar el captcha. Inténtalo otra vez.',
  'session.sso_enabled': 'Esta dirección de correo inicia sesión a través de su organización.',
  'session.connector_validation_session_not_found':
    'No se encuentra la sesión del proveedor. Empieza de nuevo.',
  'session.invalid_connector_id': 'El conector no es del tipo esperado.',
  'session.email_blocklist.email_not_allowed': 'Esta dirección de correo no está permitida.',
  'session.email_blocklist.email_subaddressing_not_allowed':
    'No se permiten direcciones de correo con una parte tras «+».',
  'session.email_blocklist.invalid_email': 'Esta dirección de correo no es válida.',
  'session.mfa.mfa_factor_not_enabled': 'Este factor no está activado.',
  'session.mfa.require_mfa_verification': 'Hace falta un segundo paso para iniciar sesión.',
  'session.mfa.pending_info_not_found': 'Empieza antes a configurar el factor.',
  'session.mfa.invalid_totp_code':
    'Ese código no es correcto o ya se usó. Espera al siguiente en tu aplicación de autenticación.',
  'session.mfa.invalid_backup_code': 'Ese código de respaldo no es correcto o ya se usó. Prueba con otro.',
  'session.mfa.webauthn_verification_failed':
    'No se pudo comprobar la llave de acceso. Inténtalo otra vez o usa otra forma.',
  'session.mfa.webauthn_verification_not_found':
    'Aquí no hay ninguna llave de acceso que usar. Usa otra forma.',
  'session.passkey_sign_in.pending_info_not_found':
    'Esta petición de llave de acceso ya se respondió o es demasiado antigua. Inténtalo otra vez.',
  'session.passkey_sign_in.conflict_rp_id':
    'Esta llave de acceso pertenece a otra dirección de este servicio. Usa otra forma.',
  'session.passkey_sign_in.sso_users_not_allowed':
    'Inicias sesión a través de tu organización. Usa el inicio de sesión único.',
  'session.mfa.backup_code_can_not_be_alone':
    'Los códigos de respaldo necesitan otro factor a su lado. Configura ese primero.',
  'session.mfa.backup_code_required': 'Genera códigos de respaldo para terminar.',
  'session.mfa.mfa_policy_not_user_controlled': 'Aquí se exige un segundo paso y no se puede omitir.',
  'session.mfa.recovery_not_available': 'Ahora no se puede reemplazar aquí un segundo paso perdido.',
  'session.mfa.suggest_additional_mfa': 'Añade otra forma de demostrar quién eres, u omite esto.',
  'verification_code.not_found': 'Ningún código espera a esta dirección. Pide uno nuevo.',
  'verification_code.code_mismatch': 'Ese código no es correcto. Compruébalo e inténtalo otra vez.',
  'verification_code.email_mismatch': 'El código se envió a otra dirección de correo.',
  'verification_code.phone_mismatch': 'El código se envió a otro número de teléfono.',
  'verification_code.expired': 'Ese código ha caducado. Pide uno nuevo.',
  'verification_code.exceed_max_try': 'Ese código se probó demasiadas veces. Pide uno nuevo.',
  'verification_code.phone_email_empty': 'Da una dirección de correo o un número de teléfono.',
  'password.expired': 'Tu contraseña ha caducado. Restablécela para seguir.',
  'password.rejected': 'Esta contraseña no cumple la política.',
  'password.unsupported_encryption_method': 'El algoritmo de la contraseña no se admite.',
  'password.invalid_legacy_password_format':
    'El resumen debe ser un texto JSON de la forma [algoritmo, [argumentos…], hash].',
  'password.unsupported_legacy_hash_algorithm': 'El resumen heredado nombra un algoritmo desconocido.',
  'oidc.access_denied': 'Se denegó el acceso.',
  'oidc.aborted': 'El inicio de sesión se interrumpió.',
  'oidc.insufficient_scope': 'Al token le falta un permiso necesario.',
  'oidc.invalid_client': 'La aplicación no se conoce, o su secreto no es correcto.',
  'oidc.invalid_client_metadata': 'Los ajustes de la aplicación no son válidos.',
  'oidc.invalid_grant': 'El código o el token no es válido, ya se usó o ha caducado.',
  'oidc.invalid_redirect_uri': 'La URI de redirección no está registrada para esta aplicación.',
  'oidc.invalid_request': 'La petición de autorización no es válida.',
  'oidc.invalid_scope': 'Un permiso pedido no es válido.',
  'oidc.invalid_target': 'El recurso pedido no se conoce.',
  'oidc.invalid_token': 'El token no es válido o ha caducado.',
  'oidc.invalid_session_account_id': 'La sesión pertenece a otra persona.',
  'oidc.key_not_found': 'No se encuentra la clave.',
  'oidc.key_required': 'Debe quedar al menos una clave.',
  'oidc.only_previous_key_can_be_deleted': 'Solo se puede eliminar una clave anterior.',
  'oidc.provider_error': 'El servidor de autorización rechazó la petición.',
  'oidc.server_error': 'Algo ha fallado por nuestra parte. Inténtalo otra vez.',
  'oidc.session_not_found': 'No se encuentra la sesión.',
  'oidc.unsupported_grant_type': 'El tipo de concesión no se admite.',
  'oidc.unsupported_response_type': 'El tipo de respuesta no se admite.',
  'oidc.unsupported_response_mode': 'El modo de respuesta no se admite.',
  'setup.code_invalid':
    'El código de configuración no es correcto o ya se usó. Abre la consola con la dirección que el servidor mostró al arrancar.',
};
