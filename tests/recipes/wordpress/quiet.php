<?php
// A must-use plugin for the test: mails go to a file, people may write as fast as they can, and some posts are for members.
add_filter( 'comment_flood_filter', '__return_false', 99 );
add_filter( 'commentgate_is_public', function ( $is, $post ) {
	return $is && 'For members' !== $post->post_title;
}, 10, 2 );
add_filter( 'pre_wp_mail', function ( $sent, $mail ) {
	file_put_contents( WPMU_PLUGIN_DIR . '/mails', $mail['subject'] . ' ' . str_replace( "\n", ' ', $mail['message'] ) . "\n", FILE_APPEND );
	return true;
}, 10, 2 );
