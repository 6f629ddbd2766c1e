import type { requestErrors } from '../request.ts';

export const requestSentences: Readonly<Record<keyof typeof requestErrors, string>> = {
  'auth.authorization_header_missing': 'Envía un token de acceso en la cabecera Authorization.',
  'auth.authorization_token_type_not_supported': 'Usa el esquema Bearer en la cabecera Authorization.',
  'auth.unauthorized':
    'El token de acceso no es válido para esta API o ha caducado. Consigue uno nuevo e inténtalo otra vez.',
  'auth.expected_role_not_found':
    'El token no es válido para esta API, o la persona no tiene el rol esperado.',
  'auth.jwt_sub_missing': 'El token de acceso no nombra a nadie.',
  'auth.forbidden': 'No tienes permiso para hacer esto.',
  'auth.require_re_authentication': 'Inicia sesión otra vez para hacer esto.',
  'auth.third_party_application_forbidden':
    'Las aplicaciones de terceros no pueden cambiar datos de la cuenta.',
  'guard.invalid_input': 'La petición no tiene la forma esperada. {{summary}}',
  'guard.invalid_pagination': 'Usa una página a partir de 1 y un page_size de 1 a 100.',
  'guard.mime_type_not_allowed': 'Este tipo de archivo no está permitido.',
  'guard.file_size_exceeded': 'El archivo es demasiado grande.',
  'guard.picture_too_large':
    'La imagen es demasiado grande para dibujarla: 52 megapíxeles como máximo y ningún lado de más de 16384 píxeles.',
  'storage.upload_error': 'No se pudo guardar el archivo.',
  'guard.not_allowed_for_admin_tenant': 'Esto no es posible en el inquilino de los administradores.',
  'request.general': 'No se pudo llevar a cabo la petición.',
  'request.invalid_input': 'La petición tiene un valor que no es válido.',
  'request.feature_not_supported': 'Este servidor no ofrece esa función.',
  'request.message_rate_limited':
    'Se han enviado demasiados mensajes a este destinatario. Espera diez minutos e inténtalo otra vez.',
  'request.rate_limited': 'Demasiadas peticiones. Espera un momento e inténtalo otra vez.',
  'request.payload_too_large': 'El cuerpo de la petición es demasiado grande.',
  'request.unsupported_media_type': 'Envía el cuerpo de la petición como JSON.',
  'request.malformed_json': 'El cuerpo de la petición no es JSON válido.',
  'request.not_found': 'No hay nada en esta dirección.',
  'request.precondition_failed':
    'Alguien lo cambió mientras tanto. Cárgalo de nuevo y repite después tu cambio.',
  'request.idempotency_key_invalid':
    'La clave de idempotencia debe ser un texto de 255 caracteres como máximo, sin espacios, y no sirve para archivos.',
  'request.idempotency_key_reused':
    'La clave de idempotencia se usó para otra llamada. Crea una clave nueva para cada llamada.',
  'request.idempotency_in_progress':
    'La llamada con esta clave de idempotencia sigue en marcha. Pregunta de nuevo dentro de un momento.',
  'request.idempotency_answer_lost':
    'La llamada se hizo, pero su respuesta era demasiado grande para guardarla. Mira lo que creó.',
  'request.server_busy': 'El servidor está ocupado. Espera unos segundos e inténtalo otra vez.',
  'entity.not_found': 'No se ha encontrado. Puede que se haya eliminado.',
  'entity.not_exists': 'Esto no existe.',
  'entity.not_exists_with_id': 'No hay {{entity}} con el id {{id}}.',
  'entity.create_failed': 'No se pudo crear.',
  'entity.db_constraint_violated': 'El valor no está permitido aquí.',
  'entity.invalid_input': 'El valor tiene una forma incorrecta.',
  'entity.relation_foreign_key_not_found': 'Algo a lo que se refiere la petición no existe.',
  'entity.unique_integrity_violation': 'Ya existe.',
  'entity.value_too_long': 'El valor es demasiado largo.',
  'subscription.tenant_suspended': 'Este inquilino está suspendido.',
};
