<?php
// What the plugin's own pages ask about a key; prints the answers.
require __DIR__ . '/start.php';
define( 'WP_ADMIN', true );
require ABSPATH . 'wp-settings.php';
require_once WP_PLUGIN_DIR . '/akismet/class.akismet-admin.php';

$key = getenv( 'AKISMET_KEY' );
echo json_encode( array(
	'subscription' => Akismet_Admin::get_akismet_user( $key ),
	'stats'        => Akismet_Admin::get_stats( $key ),
	'alert'        => get_option( 'akismet_alert_code' ),
) );
