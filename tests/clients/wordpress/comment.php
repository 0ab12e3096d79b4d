<?php
// A reader comments, the plugin asks, and an editor says that it was wrong; prints what became of it.
require __DIR__ . '/start.php';
require ABSPATH . 'wp-settings.php';
add_filter( 'pre_wp_mail', '__return_true' );
add_filter( 'comment_flood_filter', '__return_false', 99 );

$comment_id = wp_new_comment( array(
	'comment_post_ID'      => 1,
	'comment_author'       => getenv( 'COMMENT_AUTHOR' ),
	'comment_author_email' => 'reader@mail.example',
	'comment_author_url'   => '',
	'comment_content'      => getenv( 'COMMENT_CONTENT' ),
	'comment_type'         => 'comment',
) );
$found = array(
	'key'    => Akismet::verify_key( getenv( 'AKISMET_KEY' ) ),
	'status' => wp_get_comment_status( $comment_id ),
	'result' => get_comment_meta( $comment_id, 'akismet_result', true ),
);

'spam' === $found['status'] ? Akismet::submit_nonspam_comment( $comment_id ) : Akismet::submit_spam_comment( $comment_id );
$found['corrected'] = get_comment_meta( $comment_id, 'akismet_history' );
echo json_encode( $found );
