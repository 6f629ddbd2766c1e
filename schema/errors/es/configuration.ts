import type { configurationErrors } from '../configuration.ts';

export const configurationSentences: Readonly<Record<keyof typeof configurationErrors, string>> = {
  'application.invalid_type': 'Solo las aplicaciones de máquina a máquina pueden tener roles.',
  'application.invalid_role_type': 'A una aplicación solo se le pueden dar roles de máquina a máquina.',
  'application.invalid_third_party_application_type':
    'Solo las aplicaciones tradicionales, de una página y nativas pueden ser de terceros.',
  'application.third_party_application_cannot_enable_token_exchange':
    'Las aplicaciones de terceros no pueden intercambiar tokens.',
  'application.third_party_application_only': 'Solo para aplicaciones de terceros.',
  'application.user_consent_scopes_not_found': 'Algunos de estos permisos no existen: {{missing}}.',
  'application.consent_management_api_scopes_not_allowed':
    'Los permisos de la API de gestión no se pueden dar a aplicaciones de terceros.',
  'application.device_flow_native_only': 'El flujo de dispositivos es solo para aplicaciones nativas.',
  'application.device_flow_not_changeable':
    'El flujo de dispositivos se elige al crear la aplicación y no se puede cambiar.',
  'application.protected_app_metadata_is_required': 'Una aplicación protegida necesita sus metadatos.',
  'application.protected_app_not_configured':
    'Las aplicaciones protegidas no están configuradas en este servidor.',
  'application.protected_application_misconfigured':
    'Los metadatos de esta aplicación protegida están incompletos.',
  'application.invalid_subdomain':
    'Un subdominio tiene letras, cifras y guiones, 63 como máximo, y no es ninguno de los nuestros.',
  'application.protected_application_subdomain_exists': 'Otra aplicación ya tiene este subdominio.',
  'application.should_delete_custom_domains_first': 'Quita antes el dominio propio de la aplicación.',
  'domain.limit_to_one_domain': 'Una aplicación puede tener un solo dominio propio.',
  'domain.domain_is_not_allowed':
    'Este dominio no se puede añadir aquí: es uno del propio servidor, o no es un dominio.',
  'domain.not_configured': 'Este inquilino no tiene más dominios que su propia dirección.',
  'domain.exceed_domain_limit': 'Ya hay {{limit}} dominios. Quita antes uno que ya no haga falta.',
  'domain.domain_in_use': 'El dominio {{domain}} ya se ha añadido.',
  'domain.hostname_already_exists': 'El dominio ya está en uso.',
  'application.custom_domain_not_found': 'La aplicación no tiene ese dominio.',
  'application.protected_application_only': 'Solo para aplicaciones protegidas.',
  'application.saml.use_saml_app_api': 'Usa la API de aplicaciones SAML para esta aplicación.',
  'application.role_exists': 'La aplicación ya tiene este rol.',
  'application.secret_name_exists': 'Ya existe un secreto con este nombre.',
  'application.no_legacy_secret_found': 'La aplicación no tiene ningún secreto heredado.',
  'resource.cannot_delete_management_api': 'La API de gestión no se puede eliminar.',
  'resource.cannot_modify_management_api': 'La API de gestión no se puede cambiar.',
  'resource.resource_identifier_in_use': 'Ya existe un recurso de API con este identificador.',
  'scope.name_exists': 'El recurso ya tiene un permiso con este nombre.',
  'scope.name_with_space': 'El nombre de un permiso no puede llevar espacios.',
  'role.name_in_use': 'Ya existe un rol con este nombre.',
  'role.default_role_missing': 'Un rol predeterminado no existe.',
  'role.internal_role_violation': 'Los roles internos no se pueden cambiar ni eliminar.',
  'role.management_api_scopes_not_assignable_to_user_role':
    'Los permisos de la API de gestión solo se pueden dar a roles de máquina a máquina.',
  'role.scope_exists': 'El rol ya tiene este permiso.',
  'role.user_exists': 'La persona {{userId}} ya tiene este rol.',
  'role.application_exists': 'La aplicación {{applicationId}} ya tiene este rol.',
  'jwt_customizer.general': 'El script ha fallado: {{message}}',
  'jwt_customizer.can_not_create_for_admin_tenant':
    'Los tokens de los administradores no tienen atributos propios.',
  'connector.general': 'El proveedor lo ha rechazado: {{errorDescription}}',
  'connector.invalid_metadata': 'Los metadatos del conector no son válidos.',
  'connector.invalid_config_guard': 'El conector no está bien construido.',
  'connector.invalid_config': 'Los ajustes del conector no son válidos. {{summary}}',
  'connector.invalid_certificate': 'El certificado no es válido.',
  'connector.invalid_request_parameters': 'El proveedor ha rechazado los parámetros.',
  'connector.insufficient_request_parameters': 'Falta un parámetro.',
  'connector.invalid_response': 'El proveedor ha respondido: {{message}}',
  'connector.template_not_found': 'El conector no tiene plantilla para este mensaje.',
  'connector.social_auth_code_invalid': 'El proveedor no ha aceptado el código.',
  'connector.social_invalid_access_token': 'El proveedor no ha aceptado el token de acceso.',
  'connector.social_invalid_id_token': 'El token de identidad del proveedor no es válido.',
  'connector.authorization_failed': 'El proveedor ha rechazado la autorización.',
  'connector.not_implemented': 'El conector no puede hacer esto.',
  'connector.rate_limit_exceeded': 'El proveedor no acepta más mensajes por ahora. Inténtalo más tarde.',
  'connector.usage_limit_exceeded': 'Se ha agotado la cuota del proveedor.',
  'connector.not_found':
    'No hay ningún conector configurado para esto. Pide a quien administra que configure uno.',
  'connector.not_enabled': 'El conector no está activado.',
  'connector.reserve_without_main':
    'Un conector de reserva sustituye a uno principal. Configura antes el principal.',
  'connector.not_a_reserve': 'El conector no es de reserva.',
  'connector.unexpected_type': 'El conector es de otro tipo.',
  'connector.not_found_with_connector_id': 'No hay ningún conector de este tipo.',
  'connector.multiple_instances_not_supported': 'Solo se puede configurar un conector de este tipo.',
  'connector.multiple_target_with_same_platform':
    'Ya existe un conector para el mismo proveedor y plataforma.',
  'connector.invalid_type_for_syncing_profile': 'Solo los conectores sociales pueden sincronizar perfiles.',
  'connector.can_not_modify_target': 'El destino del conector no se puede cambiar.',
  'connector.cannot_overwrite_metadata_for_non_standard_connector':
    'Los metadatos de este conector no se pueden fijar.',
  'connector.should_specify_target': 'Indica el destino del conector en sus metadatos.',
  'connector.token_storage_not_supported': 'Este conector no puede guardar tokens.',
  'connector.email_connector.bulk_deletion_no_filter':
    'Indica un idioma o un tipo de plantilla que eliminar.',
  'sign_in_experiences.at_least_one_authentication_factor':
    'Elige al menos una forma de probar cada identificador de inicio de sesión.',
  'sign_in_experiences.code_sign_in_must_be_enabled':
    'Quien se registra sin contraseña debe poder iniciar sesión con un código.',
  'sign_in_experiences.duplicated_sign_up_identifiers': 'Un identificador de registro aparece dos veces.',
  'sign_in_experiences.missing_sign_up_identifiers':
    'Elige un identificador de registro principal antes que otros.',
  'sign_in_experiences.passwordless_requires_verify':
    'Las direcciones de correo y los números de teléfono deben verificarse en el registro.',
  'sign_in_experiences.username_requires_password':
    'Registrarse con un nombre de usuario requiere una contraseña.',
  'sign_in_experiences.enabled_connector_not_found': 'Configura antes un conector para {{type}}.',
  'sign_in_experiences.forgot_password_method_requires_connector':
    'Configura un conector para {{method}} antes de ofrecerlo para restablecer contraseñas.',
  'sign_in_experiences.unsupported_default_language': 'El idioma no se conoce.',
  'sign_in_experiences.invalid_custom_email_blocklist_format':
    'Una entrada de la lista no es ni una dirección ni un dominio.',
  'sign_in_experiences.duplicated_mfa_factors': 'Un factor aparece dos veces.',
  'sign_in_experiences.backup_code_cannot_be_enabled_alone':
    'Los códigos de respaldo necesitan otro factor a su lado.',
  'sign_in_experiences.email_verification_code_cannot_be_used_for_mfa':
    'Los códigos por correo ya sirven para iniciar sesión. Activa otro factor que se pueda pedir entonces.',
  'sign_in_experiences.phone_verification_code_cannot_be_used_for_mfa':
    'Los códigos por SMS ya sirven para iniciar sesión. Activa otro factor que se pueda pedir entonces.',
  'sign_in_experiences.email_verification_code_cannot_be_used_for_sign_in':
    'Los códigos por correo son el único segundo factor. Activa otro antes de que sirvan para iniciar sesión.',
  'sign_in_experiences.phone_verification_code_cannot_be_used_for_sign_in':
    'Los códigos por SMS son el único segundo factor. Activa otro antes de que sirvan para iniciar sesión.',
  'sign_in_experiences.adaptive_mfa_requires_mfa': 'La MFA adaptativa necesita un factor.',
  'sign_in_experiences.adaptive_mfa_requires_non_skippable_policy':
    'La MFA adaptativa necesita una política que no se pueda omitir.',
  'sign_in_experiences.non_adaptive_mfa_requires_skippable_policy':
    'Esta política necesita la MFA adaptativa.',
  'sign_in_experiences.password_expiration_requires_forgot_password':
    'La caducidad de contraseñas necesita una forma de restablecerlas.',
  'sign_in_experiences.password_expiration_invalid_period_days':
    'La vida de la contraseña debe ser de un día como mínimo.',
  'sign_in_experiences.password_expiration_not_enabled': 'La caducidad de contraseñas no está activada.',
  'sign_in_experiences.username_policy_case_conflicts_exist':
    'Algunos nombres de usuario solo se distinguen por las mayúsculas. Cámbialos antes.',
  'custom_profile_fields.invalid_name': 'Pon al campo un nombre de solo letras y cifras.',
  'custom_profile_fields.name_exists': 'Ya hay un campo con este nombre.',
  'custom_profile_fields.entity_not_exists_with_names': 'No hay campos llamados {{names}}.',
  'custom_profile_fields.invalid_min_max_input': 'El valor mayor no puede estar por debajo del menor.',
  'custom_profile_fields.invalid_default_value':
    'Di si la casilla está marcada al principio: «true» o «false».',
  'custom_profile_fields.invalid_options': 'Da al menos una opción, y cada valor una sola vez.',
  'custom_profile_fields.invalid_regex_format': 'Da una expresión regular que se pueda leer.',
  'custom_profile_fields.invalid_address_components': 'Da las partes de la dirección, cada una una vez.',
  'custom_profile_fields.invalid_fullname_components': 'Da las partes del nombre, cada una una vez.',
  'custom_profile_fields.invalid_sub_component_type': 'Una parte no puede tener a su vez partes.',
  'custom_profile_fields.name_conflict_built_in_prop': 'El nombre {{name}} pertenece a un dato incorporado.',
  'custom_profile_fields.name_conflict_sign_in_identifier':
    'El nombre {{name}} pertenece a un identificador de inicio de sesión.',
  'custom_profile_fields.name_conflict_custom_data': 'El nombre {{name}} está reservado.',
  'localization.cannot_delete_default_language': 'El idioma predeterminado no se puede eliminar.',
  'localization.invalid_translation_structure': 'Los textos tienen una clave desconocida.',
  'log.invalid_type': 'El tipo de registro no se conoce.',
  'log.invalid_time_window': 'El intervalo de tiempo no es válido.',
};
