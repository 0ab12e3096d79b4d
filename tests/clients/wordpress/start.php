<?php
// WordPress from Debian's package, as a request to it would start it, with the plugin Akismet that it brings.
$_SERVER = array_merge( $_SERVER, array(
	'HTTP_HOST'       => 'news.example',
	'HTTP_REFERER'    => 'http://news.example/?p=1',
	'HTTP_USER_AGENT' => 'Mozilla/5.0',
	'REMOTE_ADDR'     => '192.0.2.1',
	'REQUEST_METHOD'  => 'POST',
	'REQUEST_URI'     => '/wp-comments-post.php',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
) );

define( 'ABSPATH', getenv( 'WORDPRESS' ) );
define( 'DB_HOST', 'localhost:' . getenv( 'DATABASE_SOCKET' ) );
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
define( 'DISABLE_WP_CRON', true );
define( 'WPMU_PLUGIN_DIR', getenv( 'MU_PLUGINS' ) );
define( 'WPCOM_API_KEY', getenv( 'AKISMET_KEY' ) );
$table_prefix = 'wp_';
