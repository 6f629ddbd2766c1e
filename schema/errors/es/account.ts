import type { accountErrors } from '../account.ts';

export const accountSentences: Readonly<Record<keyof typeof accountErrors, string>> = {
  'account_center.not_enabled': 'El centro de cuentas está desactivado.',
  'account_center.field_not_enabled': 'Esta parte de la cuenta no se puede ver aquí.',
  'account_center.field_not_editable': 'Esta parte de la cuenta no se puede cambiar aquí.',
  'account.confirmation_required': 'Confírmalo enviando el id de la propia cuenta como `confirm`.',
  'account.last_with_permissions':
    'Nadie más en la organización tiene todos los permisos de este miembro. Da antes su rol a otra persona.',
  'verification_record.not_found':
    'La verificación no existe, no se completó o ha caducado. Empiézala de nuevo.',
  'verification_record.permission_denied':
    'Demuestra otra vez que eres tú: envía una verificación reciente en la cabecera `logto-verification-id`.',
  'verification_record.social_verification.invalid_target':
    'La verificación es de {{actual}}, no de {{expected}}.',
  'verification_record.social_verification.token_response_not_found': 'El proveedor no ha dado tokens.',
  'secrets.third_party_token_set.token_not_found':
    'No se guarda ningún token de este proveedor para la cuenta.',
  'secrets.third_party_token_set.access_token_expired':
    'El token de acceso del proveedor ha caducado. Vuelve a conectar la cuenta.',
  'user.username_already_in_use': 'Este nombre de usuario ya está en uso.',
  'user.email_already_in_use': 'Ya existe una cuenta con esta dirección de correo.',
  'user.phone_already_in_use': 'Ya existe una cuenta con este número de teléfono.',
  'user.identity_already_in_use': 'Esta identidad pertenece a otra cuenta.',
  'user.invalid_email': 'Esta dirección de correo no es válida.',
  'user.invalid_phone': 'Este número de teléfono no es válido.',
  'user.email_not_exist': 'La cuenta no tiene dirección de correo.',
  'user.phone_not_exist': 'La cuenta no tiene número de teléfono.',
  'user.identity_not_exists_in_current_user': 'La cuenta no está vinculada a esta identidad.',
  'user.identity_not_exist': 'Ninguna cuenta está vinculada a esta identidad.',
  'user.user_not_exist': 'No hay ninguna cuenta con {{identifier}}.',
  'user.missing_profile': 'Faltan todavía algunos datos para terminar.',
  'user.missing_mfa': 'Configura un segundo paso para terminar.',
  'user.passkey_preferred': 'Crea una llave de acceso para entrar más rápido, u omite este paso.',
  'user.suggest_mfa': 'Activa un segundo paso para tu cuenta, u omite esto.',
  'user.totp_already_in_use': 'La cuenta ya tiene una aplicación de autenticación.',
  'user.totp_secret_invalid': 'El secreto debe ser base32 (A–Z, 2–7) de 16 a 32 caracteres.',
  'user.backup_code_already_in_use': 'La cuenta tiene códigos de respaldo sin usar.',
  'user.wrong_backup_code_format':
    'Los códigos de respaldo son diez textos distintos de diez cifras hexadecimales en minúscula.',
  'user.new_password_required_in_profile': 'Elige antes una contraseña nueva.',
  'user.same_password': 'Elige una contraseña distinta de la actual.',
  'user.suspended': 'Esta cuenta está suspendida. Consulta a quien la administra.',
  'user.sign_in_method_not_enabled': 'Esta forma de iniciar sesión no está activada.',
  'user.sign_up_method_not_enabled': 'Esta forma de registrarse no está activada.',
  'user.username_exists_in_profile': 'La cuenta ya tiene un nombre de usuario.',
  'user.email_exists_in_profile': 'La cuenta ya tiene una dirección de correo.',
  'user.phone_exists_in_profile': 'La cuenta ya tiene un número de teléfono.',
  'user.password_exists_in_profile': 'La cuenta ya tiene una contraseña.',
  'user.username_required': 'Escribe un nombre de usuario.',
  'user.username_starts_with_number': 'Un nombre de usuario no puede empezar por un número.',
  'user.username_invalid_charset_hard': 'Un nombre de usuario solo tiene letras, números y guiones bajos.',
  'user.username_too_short': 'El nombre de usuario es demasiado corto.',
  'user.username_too_long': 'El nombre de usuario es demasiado largo.',
  'user.username_uppercase_not_allowed': 'No uses mayúsculas en el nombre de usuario.',
  'user.username_lowercase_not_allowed': 'No uses minúsculas en el nombre de usuario.',
  'user.username_numbers_not_allowed': 'No uses números en el nombre de usuario.',
  'user.username_underscore_not_allowed': 'No uses guiones bajos en el nombre de usuario.',
  'user.password_and_digest': 'Da una contraseña o un resumen, no ambos.',
  'user.password_algorithm_required': 'Indica el algoritmo del resumen de la contraseña.',
  'user.invalid_role_type': 'A las personas solo se les pueden dar roles de usuario.',
  'user.role_exists': 'La persona ya tiene este rol.',
  'user.cannot_delete_self': 'No puedes eliminar tu propia cuenta.',
  'user.email_required_for_reset':
    'La persona no tiene una dirección de correo a la que enviar un enlace. Pon una contraseña nueva en su lugar.',
  'impersonation.off':
    'Actuar como otra persona está desactivado en este inquilino. Se activa con PATCH /api/configs/impersonation.',
  'impersonation.administrator': 'Nadie puede actuar como un administrador.',
  'impersonation.application_not_allowed':
    'Elige una aplicación propia que pueda intercambiar tokens: activa `allowTokenExchange` en sus ajustes.',
  'impersonation.application_without_sign_in':
    'Elige una aplicación propia en la que se inicie sesión con un navegador.',
  'impersonation.link_invalid':
    'Este enlace ya se usó, es demasiado antiguo o pertenece a otro navegador. Pide uno nuevo.',
  'user.last_sign_in_method_required':
    'La cuenta debe conservar al menos una forma de iniciar sesión. Añade `?force=true` para quitar la última.',
  'organization.require_membership': 'Esto requiere un miembro de la organización. Añade antes a la persona.',
  'organization.role_names_not_found': 'No hay roles de organización con estos nombres.',
  'user.personal_access_token_name_exists': 'Ya existe un token con este nombre.',
};
