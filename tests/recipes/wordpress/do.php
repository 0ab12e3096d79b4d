<?php
// Runs in WordPress what the test names, and prints what came of it as JSON.
$_SERVER += array( 'HTTP_HOST' => 'blog.example', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1' );
require getenv( 'WORDPRESS' ) . 'wp-load.php';

$wanted = json_decode( getenv( 'WANTED' ), true );
switch ( $wanted['do'] ) {
	case 'set up':
		require ABSPATH . 'wp-admin/includes/plugin.php';
		deactivate_plugins( 'akismet/akismet.php' );
		$found = activate_plugin( 'commentgate.php' );
		wp_insert_user( array( 'user_login' => 'reader', 'user_pass' => 'a password', 'user_email' => 'member@mail.example' ) );
		break;
	case 'post':
		get_role( 'subscriber' )->add_cap( 'read_private_posts' );
		$found = wp_insert_post( $wanted['post'] + array( 'post_title' => 'For some', 'post_content' => 'Words.', 'comment_status' => 'open' ) );
		break;
	case 'option':
		$found = update_option( $wanted['name'], $wanted['value'] );
		break;
	case 'tick':
		$found = wp_next_scheduled( 'commentgate_tick' );
		do_action( 'commentgate_tick' );
		break;
	case 'comments':
		$found = array();
		foreach ( get_comments( array( 'status' => 'any', 'orderby' => 'comment_ID' ) ) as $comment ) {
			$meta    = array_map( 'current', get_comment_meta( $comment->comment_ID ) );
			$found[] = array( 'id' => $comment->comment_ID, 'body' => $comment->comment_content, 'status' => wp_get_comment_status( $comment ) ) + $meta;
		}
		break;
}
echo json_encode( $found );
