/** What an administrator sets up: applications, resources, roles, connectors, sign-in experience, logs. */
export const configurationErrors = {
  'application.invalid_type': {
    status: 422,
    message: 'Only machine-to-machine applications can have roles.',
  },
  'application.invalid_role_type': {
    status: 422,
    message: 'Only machine-to-machine roles can be given to an application.',
  },
  'application.invalid_third_party_application_type': {
    status: 400,
    message: 'Only traditional, single-page and native applications can be third-party.',
  },
  'application.third_party_application_cannot_enable_token_exchange': {
    status: 422,
    message: 'Third-party applications cannot exchange tokens.',
  },
  'application.third_party_application_only': { status: 422, message: 'Only for third-party applications.' },
  'application.user_consent_scopes_not_found': {
    status: 422,
    message: 'Some of these permissions do not exist: {{missing}}.',
  },
  'application.consent_management_api_scopes_not_allowed': {
    status: 422,
    message: 'Permissions of the Management API cannot be given to third-party applications.',
  },
  'application.device_flow_native_only': {
    status: 422,
    message: 'The device flow is for native applications only.',
  },
  'application.device_flow_not_changeable': {
    status: 422,
    message: 'The device flow is chosen when the application is created and cannot be changed.',
  },
  'application.protected_app_metadata_is_required': {
    status: 400,
    message: 'A protected application needs its metadata.',
  },
  'application.protected_app_not_configured': {
    status: 501,
    message: 'Protected applications are not set up on this server.',
  },
  'application.protected_application_misconfigured': {
    status: 422,
    message: 'The metadata of this protected application is incomplete.',
  },
  'application.invalid_subdomain': {
    status: 422,
    message: 'A subdomain has letters, digits and hyphens, 63 at most, and is none of ours.',
  },
  'application.protected_application_subdomain_exists': {
    status: 422,
    message: 'Another application has this subdomain already.',
  },
  'application.should_delete_custom_domains_first': {
    status: 422,
    message: 'Remove the application’s own domain first.',
  },
  'domain.limit_to_one_domain': { status: 422, message: 'An application can have one domain of its own.' },
  'domain.domain_is_not_allowed': {
    status: 422,
    message: 'This is no domain that can be added here: it is one of the server’s own, or no domain at all.',
  },
  'domain.not_configured': { status: 400, message: 'This tenant has no domains besides its own address.' },
  'domain.exceed_domain_limit': {
    status: 422,
    message: 'There are {{limit}} domains already. Remove one that is no longer needed first.',
  },
  'domain.domain_in_use': { status: 422, message: 'The domain {{domain}} has been added already.' },
  'domain.hostname_already_exists': { status: 422, message: 'The domain is in use already.' },
  'application.custom_domain_not_found': { status: 404, message: 'The application has no such domain.' },
  'application.protected_application_only': { status: 422, message: 'Only for protected applications.' },
  'application.saml.use_saml_app_api': {
    status: 400,
    message: 'Use the SAML applications API for this application.',
  },
  'application.role_exists': { status: 422, message: 'The application has this role already.' },
  'application.secret_name_exists': { status: 422, message: 'A secret of this name exists already.' },
  'application.no_legacy_secret_found': { status: 400, message: 'The application has no legacy secret.' },
  'resource.cannot_delete_management_api': { status: 400, message: 'The Management API cannot be deleted.' },
  'resource.cannot_modify_management_api': { status: 400, message: 'The Management API cannot be changed.' },
  'resource.resource_identifier_in_use': {
    status: 422,
    message: 'An API resource with this identifier exists already.',
  },
  'scope.name_exists': { status: 422, message: 'The resource has a permission of this name already.' },
  'scope.name_with_space': { status: 400, message: 'A permission’s name may not contain spaces.' },
  'role.name_in_use': { status: 422, message: 'A role of this name exists already.' },
  'role.default_role_missing': { status: 400, message: 'A default role does not exist.' },
  'role.internal_role_violation': { status: 403, message: 'Internal roles cannot be changed or deleted.' },
  'role.management_api_scopes_not_assignable_to_user_role': {
    status: 400,
    message: 'Permissions of the Management API can be given to machine-to-machine roles only.',
  },
  'role.scope_exists': { status: 422, message: 'The role has this permission already.' },
  'role.user_exists': { status: 422, message: 'The person {{userId}} has this role already.' },
  'role.application_exists': {
    status: 422,
    message: 'The application {{applicationId}} has this role already.',
  },
  'jwt_customizer.general': { status: 422, message: 'The script failed: {{message}}' },
  'jwt_customizer.can_not_create_for_admin_tenant': {
    status: 422,
    message: 'Tokens of administrators have no custom claims.',
  },
  'connector.general': { status: 400, message: 'The provider refused: {{errorDescription}}' },
  'connector.invalid_metadata': { status: 400, message: 'The connector’s metadata is not valid.' },
  'connector.invalid_config_guard': { status: 400, message: 'The connector is not built correctly.' },
  'connector.invalid_config': { status: 400, message: 'The connector’s settings are not valid. {{summary}}' },
  'connector.invalid_certificate': { status: 400, message: 'The certificate is not valid.' },
  'connector.invalid_request_parameters': { status: 400, message: 'The provider refused the parameters.' },
  'connector.insufficient_request_parameters': { status: 400, message: 'A parameter is missing.' },
  'connector.invalid_response': { status: 400, message: 'The provider answered: {{message}}' },
  'connector.template_not_found': { status: 400, message: 'The connector has no template for this message.' },
  'connector.social_auth_code_invalid': { status: 401, message: 'The provider did not accept the code.' },
  'connector.social_invalid_access_token': {
    status: 401,
    message: 'The provider did not accept the access token.',
  },
  'connector.social_invalid_id_token': { status: 401, message: 'The provider’s ID token is not valid.' },
  'connector.authorization_failed': { status: 401, message: 'The provider refused the authorization.' },
  'connector.not_implemented': { status: 501, message: 'The connector cannot do this.' },
  'connector.rate_limit_exceeded': {
    status: 429,
    message: 'The provider accepts no more messages for now. Try again later.',
  },
  'connector.usage_limit_exceeded': { status: 429, message: 'The provider’s quota is used up.' },
  'connector.not_found': {
    status: 501,
    message: 'No connector is set up for this. Ask the administrator to set one up.',
  },
  'connector.not_enabled': { status: 400, message: 'The connector is not turned on.' },
  'connector.reserve_without_main': {
    status: 422,
    message: 'A reserve stands in for a main connector. Set that one up first.',
  },
  'connector.not_a_reserve': { status: 422, message: 'The connector is no reserve.' },
  'connector.unexpected_type': { status: 400, message: 'The connector is of another type.' },
  'connector.not_found_with_connector_id': { status: 422, message: 'There is no connector of this kind.' },
  'connector.multiple_instances_not_supported': {
    status: 422,
    message: 'Only one connector of this kind can be set up.',
  },
  'connector.multiple_target_with_same_platform': {
    status: 422,
    message: 'A connector for the same provider and platform exists already.',
  },
  'connector.invalid_type_for_syncing_profile': {
    status: 422,
    message: 'Only social connectors can synchronise profiles.',
  },
  'connector.can_not_modify_target': { status: 400, message: 'The connector’s target cannot be changed.' },
  'connector.cannot_overwrite_metadata_for_non_standard_connector': {
    status: 400,
    message: 'The metadata of this connector cannot be set.',
  },
  'connector.should_specify_target': { status: 400, message: 'Give the connector’s target in its metadata.' },
  'connector.token_storage_not_supported': { status: 422, message: 'This connector cannot store tokens.' },
  'connector.email_connector.bulk_deletion_no_filter': {
    status: 422,
    message: 'Name a language or a template type to delete.',
  },
  'sign_in_experiences.at_least_one_authentication_factor': {
    status: 400,
    message: 'Choose at least one way to prove each sign-in identifier.',
  },
  'sign_in_experiences.code_sign_in_must_be_enabled': {
    status: 400,
    message: 'People who register without a password must be able to sign in by code.',
  },
  'sign_in_experiences.duplicated_sign_up_identifiers': {
    status: 400,
    message: 'A sign-up identifier is listed twice.',
  },
  'sign_in_experiences.missing_sign_up_identifiers': {
    status: 400,
    message: 'Choose a main sign-up identifier before further ones.',
  },
  'sign_in_experiences.passwordless_requires_verify': {
    status: 400,
    message: 'Email addresses and phone numbers must be verified at sign-up.',
  },
  'sign_in_experiences.username_requires_password': {
    status: 400,
    message: 'Registering with a username needs a password.',
  },
  'sign_in_experiences.enabled_connector_not_found': {
    status: 400,
    message: 'Set up a connector for {{type}} first.',
  },
  'sign_in_experiences.forgot_password_method_requires_connector': {
    status: 400,
    message: 'Set up a connector for {{method}} before offering it to reset passwords.',
  },
  'sign_in_experiences.unsupported_default_language': { status: 400, message: 'The language is not known.' },
  'sign_in_experiences.invalid_custom_email_blocklist_format': {
    status: 400,
    message: 'An entry of the list is neither an address nor a domain.',
  },
  'sign_in_experiences.duplicated_mfa_factors': { status: 400, message: 'A factor is listed twice.' },
  'sign_in_experiences.backup_code_cannot_be_enabled_alone': {
    status: 400,
    message: 'Backup codes need another factor beside them.',
  },
  'sign_in_experiences.email_verification_code_cannot_be_used_for_mfa': {
    status: 400,
    message: 'Emailed codes already serve to sign in. Turn another factor on that can be asked for then.',
  },
  'sign_in_experiences.phone_verification_code_cannot_be_used_for_mfa': {
    status: 400,
    message: 'Codes by SMS already serve to sign in. Turn another factor on that can be asked for then.',
  },
  'sign_in_experiences.email_verification_code_cannot_be_used_for_sign_in': {
    status: 400,
    message: 'Emailed codes are the only second factor. Turn another one on before they serve to sign in.',
  },
  'sign_in_experiences.phone_verification_code_cannot_be_used_for_sign_in': {
    status: 400,
    message: 'Codes by SMS are the only second factor. Turn another one on before they serve to sign in.',
  },
  'sign_in_experiences.adaptive_mfa_requires_mfa': { status: 422, message: 'Adaptive MFA needs a factor.' },
  'sign_in_experiences.adaptive_mfa_requires_non_skippable_policy': {
    status: 422,
    message: 'Adaptive MFA needs a policy that cannot be skipped.',
  },
  'sign_in_experiences.non_adaptive_mfa_requires_skippable_policy': {
    status: 422,
    message: 'This policy needs adaptive MFA.',
  },
  'sign_in_experiences.password_expiration_requires_forgot_password': {
    status: 422,
    message: 'Password expiry needs a way to reset the password.',
  },
  'sign_in_experiences.password_expiration_invalid_period_days': {
    status: 422,
    message: 'Give the password’s life as at least one day.',
  },
  'sign_in_experiences.password_expiration_not_enabled': {
    status: 400,
    message: 'Password expiry is not turned on.',
  },
  'sign_in_experiences.username_policy_case_conflicts_exist': {
    status: 409,
    message: 'Some usernames differ only by case. Rename them first.',
  },
  'custom_profile_fields.invalid_name': {
    status: 400,
    message: 'Name a field with letters and digits only.',
  },
  'custom_profile_fields.name_exists': { status: 422, message: 'There is a field of this name already.' },
  'custom_profile_fields.entity_not_exists_with_names': {
    status: 400,
    message: 'There are no fields named {{names}}.',
  },
  'custom_profile_fields.invalid_min_max_input': {
    status: 400,
    message: 'The largest value must not be below the smallest.',
  },
  'custom_profile_fields.invalid_default_value': {
    status: 400,
    message: 'Say whether the box is ticked at first: “true” or “false”.',
  },
  'custom_profile_fields.invalid_options': {
    status: 400,
    message: 'Give at least one option, and each value once.',
  },
  'custom_profile_fields.invalid_regex_format': {
    status: 400,
    message: 'Give a regular expression that can be read.',
  },
  'custom_profile_fields.invalid_address_components': {
    status: 400,
    message: 'Give the parts of the address, each once.',
  },
  'custom_profile_fields.invalid_fullname_components': {
    status: 400,
    message: 'Give the parts of the name, each once.',
  },
  'custom_profile_fields.invalid_sub_component_type': {
    status: 400,
    message: 'A part cannot have parts itself.',
  },
  'custom_profile_fields.name_conflict_built_in_prop': {
    status: 400,
    message: 'The name {{name}} belongs to a built-in detail.',
  },
  'custom_profile_fields.name_conflict_sign_in_identifier': {
    status: 400,
    message: 'The name {{name}} belongs to a sign-in identifier.',
  },
  'custom_profile_fields.name_conflict_custom_data': {
    status: 400,
    message: 'The name {{name}} is reserved.',
  },
  'localization.cannot_delete_default_language': {
    status: 409,
    message: 'The default language cannot be deleted.',
  },
  'localization.invalid_translation_structure': { status: 422, message: 'The phrases have an unknown key.' },
  'log.invalid_type': { status: 400, message: 'The log type is not known.' },
  'log.invalid_time_window': { status: 400, message: 'The time window is not valid.' },
} as const;
