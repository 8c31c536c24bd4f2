/** The functions of WebKitGTK that are called, written as in `functions.ts`. */
export const WEBKIT = [
  // Ours: the manager and the context, by `g_object_unref`.
  'ptr webkit_website_data_manager_new(str, ...)',
  'ptr webkit_website_data_manager_new_ephemeral()',
  'ptr webkit_web_context_new_with_website_data_manager(ptr)',
  'ptr webkit_web_context_get_website_data_manager(ptr)',
  'void webkit_web_context_set_spell_checking_enabled(ptr, flag)',
  'void webkit_web_context_set_spell_checking_languages(ptr, strs)',
  'ptr webkit_website_data_manager_get_cookie_manager(ptr)',
  'void webkit_cookie_manager_set_persistent_storage(ptr, str, int)',
  'void webkit_website_data_manager_set_network_proxy_settings(ptr, int, ptr)',
  // Ours, by `webkit_network_proxy_settings_free`.
  'ptr webkit_network_proxy_settings_new(str, strs)',
  'void webkit_network_proxy_settings_add_proxy_for_scheme(ptr, str, str)',
  'void webkit_network_proxy_settings_free(ptr)',
  'void webkit_website_data_manager_clear(ptr, uint, int64, ptr, ptr, ptr)',

  // Ours: the lists, by `g_list_free`, and cookies, in lists as well, by `soup_cookie_free`.
  'void webkit_cookie_manager_get_cookies(ptr, str, ptr, callback, intptr_t)',
  'ptr webkit_cookie_manager_get_cookies_finish(ptr, ptr, outptr)',
  'void webkit_cookie_manager_add_cookie(ptr, ptr, ptr, callback, intptr_t)',
  'int webkit_cookie_manager_add_cookie_finish(ptr, ptr, outptr)',
  'void webkit_cookie_manager_delete_cookie(ptr, ptr, ptr, callback, intptr_t)',
  'int webkit_cookie_manager_delete_cookie_finish(ptr, ptr, outptr)',
  'ptr soup_cookie_new(str, str, str, str, int)',
  'void soup_cookie_free(ptr)',
  'str soup_cookie_get_domain(ptr)',
  'ptr soup_cookie_get_expires(ptr)',
  'int soup_cookie_get_http_only(ptr)',
  'str soup_cookie_get_name(ptr)',
  'str soup_cookie_get_path(ptr)',
  'int soup_cookie_get_same_site_policy(ptr)',
  'int soup_cookie_get_secure(ptr)',
  'str soup_cookie_get_value(ptr)',
  'void soup_cookie_set_expires(ptr, ptr)',
  'void soup_cookie_set_http_only(ptr, flag)',
  'void soup_cookie_set_same_site_policy(ptr, int)',
  'void soup_cookie_set_secure(ptr, flag)',

  // The view belongs to its window.
  'size_t webkit_web_view_get_type()',
  'ptr webkit_web_view_get_context(ptr)',
  'ptr webkit_web_view_get_inspector(ptr)',
  'ptr webkit_web_view_get_settings(ptr)',
  'ptr webkit_web_view_get_user_content_manager(ptr)',
  'int webkit_web_view_get_is_web_process_responsive(ptr)',
  'str webkit_web_view_get_uri(ptr)',
  'double webkit_web_view_get_zoom_level(ptr)',
  'void webkit_web_view_go_back(ptr)',
  'void webkit_web_view_go_forward(ptr)',
  'void webkit_web_view_load_alternate_html(ptr, str, str, str)',
  'void webkit_web_view_load_uri(ptr, str)',
  'void webkit_web_view_reload(ptr)',
  'void webkit_web_view_stop_loading(ptr)',
  'void webkit_web_view_set_background_color(ptr, GdkRGBA)',
  'void webkit_web_view_set_zoom_level(ptr, double)',
  'ptr webkit_web_inspector_get_web_view(ptr)',
  'void webkit_web_inspector_close(ptr)',
  'void webkit_web_inspector_show(ptr)',

  'void webkit_settings_set_enable_developer_extras(ptr, flag)',
  'void webkit_settings_set_enable_media_stream(ptr, flag)',
  'void webkit_settings_set_javascript_can_access_clipboard(ptr, flag)',
  'void webkit_settings_set_user_agent(ptr, str)',

  // Ours: the script, by `webkit_user_script_unref`; a manager keeps one of its own.
  'ptr webkit_user_script_new(str, int, int, strs, strs)',
  'ptr webkit_user_script_new_for_world(str, int, int, str, strs, strs)',
  'void webkit_user_script_unref(ptr)',
  'void webkit_user_content_manager_add_script(ptr, ptr)',

  // Ours: the sheet, by `webkit_user_style_sheet_unref`; a manager keeps one of its own.
  'ptr webkit_user_style_sheet_new(str, int, int, strs, strs)',
  'void webkit_user_style_sheet_unref(ptr)',
  'void webkit_user_content_manager_add_style_sheet(ptr, ptr)',
  'void webkit_user_content_manager_remove_style_sheet(ptr, ptr)',

  // Ours: the store, by `g_object_unref`, and the filter, by `webkit_user_content_filter_unref`; a manager
  // keeps one of its own.
  'ptr webkit_user_content_filter_store_new(str)',
  'void webkit_user_content_filter_store_save(ptr, str, ptr, ptr, callback, intptr_t)',
  'ptr webkit_user_content_filter_store_save_finish(ptr, ptr, ptr)',
  'ptr webkit_user_content_filter_ref(ptr)',
  'void webkit_user_content_filter_unref(ptr)',
  'void webkit_user_content_manager_add_filter(ptr, ptr)',
  'void webkit_user_content_manager_remove_filter(ptr, ptr)',

  // WebKit owns a decision; one that is answered later is held by a reference. The decision owns the rest.
  'ptr webkit_navigation_policy_decision_get_navigation_action(ptr)',
  'ptr webkit_navigation_action_get_request(ptr)',
  'ptr webkit_uri_request_get_http_headers(ptr)',
  'str webkit_uri_request_get_http_method(ptr)',
  'str webkit_uri_request_get_uri(ptr)',
  'str soup_message_headers_get_one(ptr, str)',
  'void webkit_policy_decision_ignore(ptr)',
  'void webkit_policy_decision_use(ptr)',

  // The data of a response belongs to its decision.
  'ptr webkit_response_policy_decision_get_response(ptr)',
  'int webkit_response_policy_decision_is_mime_type_supported(ptr)',
  'ptr webkit_uri_response_get_http_headers(ptr)',
  'uint64 webkit_uri_response_get_content_length(ptr)',
  'void webkit_policy_decision_download(ptr)',

  // WebKit owns a download until it has finished; one that is decided later is held by a reference.
  'void webkit_download_cancel(ptr)',
  'uint64 webkit_download_get_received_data_length(ptr)',
  'ptr webkit_download_get_request(ptr)',
  'ptr webkit_download_get_response(ptr)',
  'ptr webkit_download_get_web_view(ptr)',
  'void webkit_download_set_allow_overwrite(ptr, flag)',
  'void webkit_download_set_destination(ptr, str)',

  // WebKit owns a request; one that is answered later is held by a reference.
  'void webkit_permission_request_allow(ptr)',
  'void webkit_permission_request_deny(ptr)',
  'int webkit_user_media_permission_is_for_audio_device(ptr)',
  'int webkit_user_media_permission_is_for_display_device(ptr)',
  'int webkit_user_media_permission_is_for_video_device(ptr)',

  // WebKit owns a dialog and its texts.
  'int webkit_script_dialog_get_dialog_type(ptr)',
  'ptr webkit_script_dialog_get_message(ptr)',
  'ptr webkit_script_dialog_prompt_get_default_text(ptr)',

  // Ours, by `g_object_unref`; the view keeps one of its own.
  'ptr webkit_website_policies_new_with_policies(str, ...)',

  // Ours: the operation, by `g_object_unref`.
  'ptr webkit_print_operation_new(ptr)',
  'int webkit_print_operation_run_dialog(ptr, ptr)',
] as const

/**
 * Functions of recent versions of WebKitGTK. If they are missing, calls of them fail, but windows still
 * open.
 */
export const RECENT = [
  // Ours: as for the other cookies. Since 2.42.
  'void webkit_cookie_manager_get_all_cookies(ptr, ptr, callback, intptr_t)',
  'ptr webkit_cookie_manager_get_all_cookies_finish(ptr, ptr, outptr)',
] as const
